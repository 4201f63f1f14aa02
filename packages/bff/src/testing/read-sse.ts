import { turnChunkSchema } from '@talia/protocol';
import type { TurnChunk } from '@talia/protocol';
import { createParser } from 'eventsource-parser';

/** One event of a turn's stream, as a client hears it. */
export interface SseEvent {
  id: string | undefined;
  /** Absent for the `[DONE]` at the end. */
  chunk?: TurnChunk;
  done?: true;
}

/** Reads a turn's stream to its end, or until `until` says so: then it leaves. */
export async function readSse(
  response: Response,
  until: (events: readonly SseEvent[]) => boolean = () => false,
): Promise<SseEvent[]> {
  if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
  const events: SseEvent[] = [];
  let left = false;
  const parser = createParser({
    onEvent({ id, data }) {
      if (left) return;
      events.push(data === '[DONE]' ? { id, done: true } : { id, chunk: turnChunkSchema.parse(JSON.parse(data)) });
      left = until(events);
    },
  });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return events;
    parser.feed(value);
    if (!left) continue;
    await reader.cancel();
    return events;
  }
}

/** The visible text of a stream: its parts joined with a blank line; a `start` begins anew. */
export function toText(events: readonly SseEvent[]): string {
  let parts: string[] = [];
  for (const { chunk } of events) {
    if (chunk?.type === 'start') parts = [];
    if (chunk?.type === 'text-start') parts.push('');
    if (chunk?.type === 'text-delta') parts.push((parts.pop() ?? '') + chunk.delta);
  }
  return parts.filter((part) => part !== '').join('\n\n');
}
