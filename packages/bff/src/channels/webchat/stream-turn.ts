import { streamVersionHeader } from '@talia/protocol';
import type { Response } from 'express';
import { openSse } from '../../http/sse.ts';
import { cutBefore, isSameTelling } from '../../turns/event-log.ts';
import type { Told } from '../../turns/event-log.ts';
import type { FollowedFeed } from '../../turns/turns.ts';
import { createTurnEncoder } from './encode-turn.ts';

/**
 * Answers with what a turn tells, as a UI message stream. The `id` of each event is `<turn>:<position>`; `after` is the
 * position a client already has. What it has is not sent again, unless it was taken back: then all comes anew, from `start`.
 */
export function streamTurn({ turn, feed }: FollowedFeed, response: Response, after: number | null): void {
  // Whoever left while the turn was looked up hears nothing, and keeps nothing waiting.
  if (response.destroyed) return;
  const sse = openSse(response, { [streamVersionHeader.name]: streamVersionHeader.value });
  const encode = createTurnEncoder(turn);
  let done = false;
  const leave = feed.subscribe((told) => {
    for (const { event, end, isNews } of splitAt(told, after)) {
      if (done) return;
      const { chunks, state } = encode(event);
      if (!isNews) continue;
      // Only the last one has the id: a client cut before it is told the whole event again.
      for (const [index, chunk] of chunks.entries()) {
        sse.send(JSON.stringify(chunk), index === chunks.length - 1 ? `${turn.turnId}:${end}` : undefined);
      }
      done = state !== 'open';
      if (state === 'done') sse.send('[DONE]');
      if (state === 'done') sse.end();
      if (state === 'reconnect') sse.endForReconnect();
    }
  });
  response.on('close', leave);
}

/** The part of an event that a client has, and the part it has not. */
function splitAt(told: Told, after: number | null): (Told & { isNews: boolean })[] {
  // The end is news to everybody: a client may have heard more than was kept of the turn.
  const isEnd = told.event.type === 'turn_end';
  if (isEnd || after === null || !isSameTelling(after, told.start)) return [{ ...told, isNews: true }];
  const news = cutBefore(told, after);
  if (news === undefined) return [{ ...told, isNews: false }];
  if (news === told) return [{ ...told, isNews: true }];
  return [
    { ...told, end: after, isNews: false },
    { ...news, isNews: true },
  ];
}
