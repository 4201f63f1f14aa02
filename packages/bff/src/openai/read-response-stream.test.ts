import { array, assert, asyncProperty, integer } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sleep } from '../sleep.ts';
import { ModelError } from './model-error.ts';
import { readResponseStream } from './read-response-stream.ts';
import type { ModelEvent } from './response-events.ts';

const completed = {
  id: 'resp_1',
  model: 'gpt-6-luna',
  output: [
    { type: 'reasoning', id: 'rs_1' },
    { type: 'message', id: 'msg_c', phase: 'commentary', content: [{ type: 'output_text', text: 'pensando' }] },
    { type: 'message', id: 'msg_1', phase: 'final_answer', content: [{ type: 'output_text', text: 'Hola ñandú 🦐' }] },
  ],
  usage: { input_tokens: 3, output_tokens: 2, input_tokens_details: { cached_tokens: 1 }, output_tokens_details: {} },
};

const answer = [
  { type: 'response.created', response: { id: 'resp_1' } },
  { type: 'response.output_item.added', item: { type: 'message', id: 'msg_c', phase: 'commentary' } },
  { type: 'response.output_text.delta', item_id: 'msg_c', delta: 'pensando' },
  { type: 'response.something.new', anything: true },
  { type: 'response.output_item.added', item: { type: 'message', id: 'msg_1', phase: 'final_answer' } },
  { type: 'response.output_text.delta', item_id: 'msg_1', delta: 'Hola ' },
  { type: 'keepalive' },
  { type: 'response.output_text.delta', item_id: 'msg_1', delta: 'ñandú 🦐' },
  { type: 'response.output_text.done', item_id: 'msg_1' },
  { type: 'response.completed', response: completed },
];

const heard: ModelEvent[] = [
  { type: 'created', responseId: 'resp_1' },
  { type: 'text_start', itemId: 'msg_1' },
  { type: 'text_delta', itemId: 'msg_1', delta: 'Hola ' },
  { type: 'text_delta', itemId: 'msg_1', delta: 'ñandú 🦐' },
  { type: 'text_end', itemId: 'msg_1' },
  {
    type: 'finished',
    response: {
      id: 'resp_1',
      model: 'gpt-6-luna',
      text: 'Hola ñandú 🦐',
      refused: false,
      calls: [],
      usage: { input: 3, output: 2, cached: 1, cacheWrite: 0, reasoning: 0 },
      lastItemId: 'msg_1',
      itemCount: 3,
    },
  },
];

/** How many pieces a text comes in is the network's matter. */
function joinTexts(events: readonly ModelEvent[]): ModelEvent[] {
  const joined: ModelEvent[] = [];
  for (const event of events) {
    const last = joined.at(-1);
    if (event.type === 'text_delta' && last?.type === 'text_delta' && last.itemId === event.itemId) {
      joined[joined.length - 1] = { ...last, delta: last.delta + event.delta };
    } else joined.push(event);
  }
  return joined;
}

function toBytes(events: readonly object[]): Uint8Array {
  const text = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
  return new TextEncoder().encode(`: a comment\n\n${text}`);
}

function toStream(
  chunks: readonly Uint8Array[],
  end: 'close' | 'error' | 'hang' = 'close',
): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      if (end === 'close') controller.close();
      if (end === 'error') controller.error(new TypeError('terminated'));
    },
  });
}

async function collect(
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal = new AbortController().signal,
): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of readResponseStream(stream, { idleMs: 60, signal })) events.push(event);
  return events;
}

async function textsOf(chunks: readonly Uint8Array[]): Promise<string[]> {
  return (await collect(toStream(chunks))).flatMap((event) => (event.type === 'text_delta' ? [event.delta] : []));
}

async function failureOf(promise: Promise<unknown>): Promise<ModelError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ModelError) return error;
  throw new Error('expected a ModelError', { cause: error });
}

describe('reading a streamed response', () => {
  it('hears the same however the bytes are cut', async () => {
    const bytes = toBytes(answer);
    await assert(
      asyncProperty(array(integer({ min: 1, max: bytes.length - 1 }), { maxLength: 40 }), async (cuts) => {
        const points = [0, ...new Set(cuts.toSorted((a, b) => a - b)), bytes.length];
        const chunks = points.slice(1).map((end, index) => bytes.slice(points[index], end));
        expect(joinTexts(await collect(toStream(chunks)))).toEqual(joinTexts(heard));
      }),
      { numRuns: 200 },
    );
  });

  it('tells pieces of text that arrive together as one, and others as they come', async () => {
    expect(await textsOf([toBytes(answer)])).toEqual(['Hola ñandú 🦐']);
    expect(await textsOf(answer.map((event) => toBytes([event])))).toEqual(['Hola ', 'ñandú 🦐']);
  });

  it('does not look into events it has no use for', async () => {
    const unread = 'event: response.function_call_arguments.delta\ndata: {no JSON\n\n';
    const stream = toStream([new TextEncoder().encode(unread), toBytes(answer)]);
    expect(joinTexts(await collect(stream))).toEqual(joinTexts(heard));
  });

  it('counts only with its terminal event, wherever it is cut', async () => {
    for (let kept = 0; kept < answer.length - 1; kept += 1) {
      const error = await failureOf(collect(toStream([toBytes(answer.slice(0, kept))])));
      expect(error).toMatchObject({ failure: 'unknown', code: 'stream_truncated' });
    }
  });

  it.each([
    ['a socket that is cut', toStream([toBytes(answer.slice(0, 4))], 'error'), 'unknown', 'stream_cut'],
    ['silence after headers', toStream([], 'hang'), 'unknown', 'stream_silent'],
    ['silence in the middle', toStream([toBytes(answer.slice(0, 4))], 'hang'), 'unknown', 'stream_silent'],
    ['garbage', toStream([new TextEncoder().encode('data: <html>\n\n')]), 'unknown', 'stream_garbled'],
    [
      'a flat error event',
      toStream([toBytes([{ type: 'error', code: 'server_error', message: 'x' }])]),
      'unknown',
      'server_error',
    ],
    [
      'a nested error event',
      toStream([toBytes([{ type: 'error', error: { code: 'rate_limit_exceeded', message: 'x' } }])]),
      'unknown',
      'rate_limit_exceeded',
    ],
    [
      'a failed response',
      toStream([toBytes([{ type: 'response.failed', response: { error: { code: 'server_error' } } }])]),
      'unknown',
      'server_error',
    ],
    [
      'exhausted credit',
      toStream([toBytes([{ type: 'response.failed', response: { error: { code: 'credit_balance_exhausted' } } }])]),
      'no_service',
      'credit_balance_exhausted',
    ],
    [
      'an incomplete response',
      toStream([
        toBytes([{ type: 'response.incomplete', response: { incomplete_details: { reason: 'max_output_tokens' } } }]),
      ]),
      'unknown',
      'incomplete_max_output_tokens',
    ],
  ])('takes %s as a failure', async (_, stream, failure, code) => {
    expect(await failureOf(collect(stream))).toMatchObject({ failure, code });
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const reading = failureOf(collect(toStream([toBytes(answer.slice(0, 4))], 'hang'), controller.signal));
    controller.abort();
    expect(await reading).toMatchObject({ failure: 'unknown', code: 'aborted' });
  });

  it('does not begin when it was stopped before', async () => {
    const error = await failureOf(collect(toStream([toBytes(answer)], 'hang'), AbortSignal.abort()));
    expect(error).toMatchObject({ code: 'aborted' });
  });

  it('waits for whoever reads slowly, and counts only the time the network is silent', async () => {
    const chunks = answer.map((event) => toBytes([event]));
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        const chunk = chunks.shift();
        if (chunk === undefined) controller.close();
        else controller.enqueue(chunk);
      },
    });
    const events: ModelEvent[] = [];
    const signal = new AbortController().signal;
    for await (const event of readResponseStream(stream, { idleMs: 20, signal })) {
      events.push(event);
      await sleep(25);
    }
    expect(events).toEqual(heard);
  });

  it('goes on for as long as something comes', async () => {
    const chunks = answer.map((event) => toBytes([event]));
    const stream = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await sleep(15);
        const chunk = chunks.shift();
        if (chunk === undefined) controller.close();
        else controller.enqueue(chunk);
      },
    });
    expect(await collect(stream)).toEqual(heard);
  });

  it('remembers which response had begun', async () => {
    expect(await failureOf(collect(toStream([toBytes(answer.slice(0, 1))])))).toMatchObject({ responseId: 'resp_1' });
  });
});
