/** One event of a `text/event-stream`. `id` is empty when the event had none. */
export interface ServerSentEvent {
  id: string;
  data: string;
}

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
 * comments and repeated `data` lines; `event` and `retry` are read by nobody here and skipped.
 */
export function createEventParser(): (text: string) => ServerSentEvent[] {
  let pending = '';
  let id = '';
  let data: string[] = [];

  const takeLine = (line: string): ServerSentEvent | undefined => {
    if (line === '') return finishEvent();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') data.push(value);
    if (field === 'id') id = value;
    return undefined;
  };

  const finishEvent = (): ServerSentEvent | undefined => {
    const event = data.length > 0 ? { id, data: data.join('\n') } : undefined;
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
