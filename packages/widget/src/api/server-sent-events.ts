/**
 * One event of a `text/event-stream`; its `id` is that of the newest event that had one, empty before. Beside events, what
 * the server says of the connection itself: how long to wait before coming back, and the comment that asks to do so now.
 */
export type ServerSentEvent =
  | { type: 'event'; id: string; data: string }
  | { type: 'retry'; ms: number }
  | { type: 'reconnect' };

/**
 * Reads a `text/event-stream` body event by event. Ends when the body ends; throws what the socket throws, and
 * `StreamStalledError` when not one byte, ping included, arrived for `stallMs`. Leaving the loop cancels the body.
 */
export async function* readServerSentEvents(
  body: ReadableStream<Uint8Array>,
  stallMs: number,
): AsyncGenerator<ServerSentEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parse = createEventParser();
  try {
    for (;;) {
      const { done, value } = await readOrStall(reader, stallMs);
      if (done) return;
      yield* parse(decoder.decode(value, { stream: true }));
    }
  } finally {
    // A body that already failed refuses to be cancelled; the failure itself is what the caller hears.
    reader.cancel().catch(() => {});
  }
}

/** Nothing at all arrived for too long: the connection is dead even if the socket does not say so. */
export class StreamStalledError extends Error {
  override name = 'StreamStalledError';
}

/**
 * The parser alone: feed text in any cut, get the events completed by it. Follows the WHATWG rules for line ends,
 * comments, `retry` and repeated `data` lines; `event` is read by nobody here and skipped.
 */
export function createEventParser(): (text: string) => ServerSentEvent[] {
  let pending = '';
  let id = '';
  // Counts from the end of its event on: what was cut off in the middle was not received.
  let nextId = '';
  let data: string[] = [];

  const takeLine = (line: string): ServerSentEvent | undefined => {
    if (line === '') return finishEvent();
    if (line === ': reconnect') return { type: 'reconnect' };
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') data.push(value);
    if (field === 'id' && !value.includes('\0')) nextId = value;
    return field === 'retry' && /^\d{1,6}$/.test(value) ? { type: 'retry', ms: Number(value) } : undefined;
  };

  const finishEvent = (): ServerSentEvent | undefined => {
    id = nextId;
    if (data.length === 0) return undefined;
    const event = { type: 'event', id, data: data.join('\n') } as const;
    data = [];
    return event;
  };

  return (text) => {
    const lines = (pending + text).split(/\r\n|\n|\r(?!$)/);
    pending = lines.pop() ?? '';
    return lines.map(takeLine).filter((event) => event !== undefined);
  };
}

type Read = Awaited<ReturnType<ReadableStreamDefaultReader<Uint8Array>['read']>>;

async function readOrStall(reader: ReadableStreamDefaultReader<Uint8Array>, stallMs: number): Promise<Read> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StreamStalledError('no byte arrived')), stallMs);
  });
  try {
    return await Promise.race([reader.read(), stalled]);
  } finally {
    clearTimeout(timer);
  }
}
