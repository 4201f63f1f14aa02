import { expect, test } from 'vitest';
import {
  createEventParser,
  readServerSentEvents,
  StreamStalledError,
  type ServerSentEvent,
} from './server-sent-events.ts';

const stream =
  ': padding\n\nretry: 700\nid: t:0\ndata: {"a":"ñ"}\n\n: ping\n\nid: t:1\r\ndata: one\r\ndata: two\r\n\r\ndata: [DONE]\r\r';
async function collect(source: AsyncIterable<ServerSentEvent>): Promise<ServerSentEvent[]> {
  const collected: ServerSentEvent[] = [];
  for await (const event of source) collected.push(event);
  return collected;
}

const events = [
  { type: 'retry', ms: 700 },
  { type: 'event', id: 't:0', data: '{"a":"ñ"}' },
  { type: 'event', id: 't:1', data: 'one\ntwo' },
  { type: 'event', id: 't:1', data: '[DONE]' },
];

test('reads the same events from every cut of the text', () => {
  for (let cut = 0; cut <= stream.length; cut++) {
    const parse = createEventParser();
    const parsed = [...parse(stream.slice(0, cut)), ...parse(stream.slice(cut)), ...parse('\n')];
    expect(parsed, `cut at ${cut}`).toEqual(events);
  }
});

test('reads a body whose characters are cut between bytes', async () => {
  const bytes = new TextEncoder().encode(stream + '\n');
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  expect(await collect(readServerSentEvents(body, 1000))).toEqual(events);
});

test('drops an event that the end of the stream cut off', async () => {
  const body = new Response('data: whole\n\ndata: half').body;
  expect(await collect(readServerSentEvents(body!, 1000))).toEqual([{ type: 'event', id: '', data: 'whole' }]);
});

test('reports a stream in which nothing moves any more', async () => {
  let cancelled = false;
  const silent = new ReadableStream<Uint8Array>({ cancel: () => void (cancelled = true) });
  await expect(collect(readServerSentEvents(silent, 20))).rejects.toBeInstanceOf(StreamStalledError);
  expect(cancelled).toBe(true);
});

test('cancels the body when the reader leaves early', async () => {
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode('data: x\n\n')),
    cancel: () => void (cancelled = true),
  });
  for await (const event of readServerSentEvents(endless, 1000)) if (event.type === 'event') break;
  expect(cancelled).toBe(true);
});

test('tells when the server asks to come back, and skips a waiting time that is none', () => {
  const parse = createEventParser();
  expect(parse('retry: soon\nretry: 500\n: reconnect\n: ping\n\n')).toEqual([
    { type: 'retry', ms: 500 },
    { type: 'reconnect' },
  ]);
});
