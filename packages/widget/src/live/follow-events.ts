import type { LiveEvent, LiveEventsReply } from '@talia/protocol';
import type { ApiClient } from '../api/api-client.ts';
import { toFailure, type ApiResult, type Failure } from '../api/failure.ts';
import { readJson } from '../api/http.ts';
import { readServerSentEvents } from '../api/server-sent-events.ts';

/** How long things may take, in ms. */
export interface LiveTimes {
  /** Without a single byte of a stream for so long, something on the way holds it back. */
  firstByte: number;
  /** Silence after which a stream counts as dead. The server pings every 15 s. */
  stall: number;
  /** Who was heard to type and is not heard again for so long has stopped. */
  typing: number;
  /** Without a word from the tab that listens for the others for so long, it is asleep. */
  answer: number;
}

export const liveTimes: LiveTimes = { firstByte: 5_000, stall: 45_000, typing: 10_000, answer: 2_000 };

/**
 * What a try came to. `silent`: the network lets no stream through. `over`: it ended or broke, after having brought
 * something or nothing; `comeBackMs` is how long the server wants the next to wait.
 */
export type Following =
  | { type: 'silent' }
  | { type: 'over'; heard: 'something' | 'nothing'; comeBackMs: number | null }
  | { type: 'polled'; next: 'at_once' | 'later' }
  | { type: 'refused'; failure: Failure };

/** What following needs. `take` hears one event at a time; false: it could not be dealt with and has to come again. */
export interface FollowDeps {
  api: Pick<ApiClient, 'ask'>;
  cursor: () => string | null;
  take: (event: LiveEvent, seq: 'counted' | 'uncounted') => Promise<boolean>;
  /** The cursor of a poll, which may be there without an event. */
  moveTo: (cursor: string) => void;
  times: LiveTimes;
  signal: AbortSignal;
}

/** Follows the stream of events until it ends. Never rejects. */
export async function followStream(deps: FollowDeps): Promise<Following> {
  const { api, cursor, times } = deps;
  const gate = linkTo(deps.signal);
  let first: 'awaited' | 'there' | 'too_late' = 'awaited';
  const timer = setTimeout(() => {
    first = 'too_late';
    gate.abort();
  }, times.firstByte);
  const onByte = () => {
    if (first === 'awaited') first = 'there';
    clearTimeout(timer);
  };
  const isTooLate = () => first === 'too_late';
  const after = cursor();
  const call = { path: '/events', accept: 'text/event-stream', signal: gate.signal };
  const reply = await api.ask(after === null ? call : { ...call, lastEventId: after });
  if (!reply.ok) clearTimeout(timer);
  if (isTooLate()) return { type: 'silent' };
  if (!reply.ok) return { type: 'refused', failure: reply.failure };
  const heard = await readEvents(watch(reply, onByte), deps);
  clearTimeout(timer);
  gate.abort();
  return isTooLate() ? { type: 'silent' } : heard;
}

/** Asks once for what came after the cursor. Never rejects. */
export async function pollEvents({ api, cursor, take, moveTo, signal }: FollowDeps): Promise<Following> {
  const after = cursor();
  const path = after === null ? '/events' : `/events?after=${encodeURIComponent(after)}`;
  const reply = await readJson<LiveEventsReply>(await api.ask({ path, signal }));
  if (!reply.ok) return { type: 'refused', failure: reply.failure };
  for (const event of reply.value.events) {
    if (!(await take(event, 'uncounted'))) return { type: 'refused', failure: toFailure('interrupted') };
  }
  moveTo(reply.value.cursor);
  return { type: 'polled', next: reply.value.more ? 'at_once' : 'later' };
}

async function readEvents(body: ReadableStream<Uint8Array> | null, { take, times }: FollowDeps): Promise<Following> {
  const over = { type: 'over', heard: 'nothing', comeBackMs: null } as Extract<Following, { type: 'over' }>;
  // A gateway's page in place of the stream: as JSON it may come through.
  if (body === null) return { type: 'silent' };
  try {
    for await (const told of readServerSentEvents(body, times.stall)) {
      if (told.type === 'reconnect') break;
      if (told.type === 'retry') over.comeBackMs = told.ms;
      const event = told.type === 'event' ? parseEvent(told.data) : undefined;
      if (event === undefined) continue;
      if (event.type === 'reconnect') over.comeBackMs = event.data.after_ms;
      const isTaken = event.type !== 'reconnect' && (await take(event, 'counted'));
      over.heard = isTaken ? 'something' : 'nothing';
      if (!isTaken) break;
    }
  } catch {
    // Broken: the same as ended, since what was missed comes with the next one.
  }
  return over;
}

/** The body of an event stream, told of its first byte, which is a comment and no event. */
function watch(
  reply: Extract<ApiResult<Response>, { ok: true }>,
  onByte: () => void,
): ReadableStream<Uint8Array> | null {
  const { body, headers } = reply.value;
  if (!body || !/text\/event-stream/.test(headers.get('content-type') ?? '')) return null;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(bytes, controller) {
        onByte();
        controller.enqueue(bytes);
      },
    }),
  );
}

function linkTo(signal: AbortSignal): AbortController {
  const controller = new AbortController();
  if (signal.aborted) controller.abort();
  signal.addEventListener('abort', () => controller.abort(), { once: true, signal: controller.signal });
  return controller;
}

function parseEvent(data: string): LiveEvent | undefined {
  try {
    // True by contract; types added later fall through the reducer untouched.
    return JSON.parse(data) as LiveEvent;
  } catch {
    return undefined;
  }
}
