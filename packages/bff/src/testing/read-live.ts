import { liveEventSchema } from '@talia/protocol';
import type { LiveEvent } from '@talia/protocol';
import { createParser } from 'eventsource-parser';

/** A client of `GET /events` that listens until it leaves or is left. */
export interface LiveReader {
  readonly events: readonly LiveEvent[];
  /** The last `id:` line. */
  readonly lastId: string | undefined;
  /** Resolves when what was heard is enough. @throws when the stream ends before, or after `ms` */
  until: (isEnough: (events: readonly LiveEvent[]) => boolean, ms?: number) => Promise<void>;
  /** Resolves when the stream has ended. */
  ended: Promise<void>;
  leave: () => void;
}

/** Reads a live stream in the background; every event has to be one of the protocol, with the id of its line. */
export function readLive(response: Response): LiveReader {
  if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
  const events: LiveEvent[] = [];
  const waiting = new Set<() => void>();
  let lastId: string | undefined;
  let over = false;
  const notice = () => waiting.forEach((check) => check());
  const parser = createParser({
    onEvent({ id, data }) {
      const event = liveEventSchema.parse(JSON.parse(data));
      if ((id ?? null) !== event.id) throw new Error(`an event ${event.id} on a line ${id}`);
      lastId = id ?? lastId;
      events.push(event);
    },
  });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const read = async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      parser.feed(value);
      notice();
    }
  };
  const ended = read().finally(() => {
    over = true;
    notice();
  });
  // Whoever does not wait for the end still hears of a fault, by what is missing.
  ended.catch(() => undefined);
  return {
    events,
    get lastId() {
      return lastId;
    },
    until(isEnough, ms = 8_000) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const stop = (settle: () => void) => {
        clearTimeout(timer);
        waiting.delete(check);
        settle();
      };
      const fail = (why: string) => stop(() => reject(new Error(`${why}: ${JSON.stringify(events)}`)));
      const check = () => {
        if (isEnough(events)) stop(resolve);
        else if (over) fail('the stream ended');
      };
      const timer = setTimeout(() => fail('not heard in time'), ms);
      waiting.add(check);
      check();
      return promise;
    },
    ended,
    leave: () => void reader.cancel().catch(() => undefined),
  };
}
