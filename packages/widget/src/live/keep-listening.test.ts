import type { LiveEvent } from '@talia/protocol';
import { afterEach, expect, test, vi } from 'vitest';
import { createApiClient } from '../api/api-client.ts';
import { createFakeBff, type FakeBffOptions } from '../testing/fake-bff.ts';
import { fromPerson, type Happening } from '../testing/fake-live.ts';
import { keepListening } from './keep-listening.ts';

const stops: AbortController[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop.abort()));

/** The connection of one tab on a fake server: real streams, real parser, real renewal of tokens. No wait takes long. */
async function listen(options: FakeBffOptions & { cursor?: string } = {}) {
  const bff = createFakeBff(options);
  let token: string | null = null;
  const api = createApiClient({
    endpoint: 'https://bff.test',
    siteKey: 'site',
    fetch: bff.fetch,
    tokens: { read: () => token, write: (written) => void (token = written), clear: () => {} },
    lock: (work) => work(),
    sendBeacon: () => true,
  });
  await api.openSession();
  const stop = new AbortController();
  stops.push(stop);
  const heard: string[] = [];
  const waits: number[] = [];
  const catchUp = vi.fn<() => Promise<boolean>>(async () => true);
  let cursor = options.cursor ?? null;
  const start = () =>
    keepListening({
      api,
      cursor: () => cursor,
      moveTo: (moved) => void (cursor = moved),
      isLively: () => true,
      catchUp,
      take: (event) => void heard.push(describe(event)),
      times: { firstByte: 60, stall: 2_000, typing: 50, answer: 20 },
      surroundings: {
        now: () => performance.now(),
        random: () => 0,
        sleep(ms) {
          waits.push(ms);
          return new Promise((resolve) => setTimeout(resolve, 5));
        },
        isOnline: () => true,
        untilOnline: () => new Promise(() => {}),
      },
      signal: stop.signal,
    });
  return { bff, heard, waits, catchUp, start, stop, cursor: () => cursor };
}

const describe = ({ type, data }: LiveEvent) => ('content' in data ? data.content : type);
const says = (text: string): Happening => ({ type: 'message', data: fromPerson(text, text) });

test('reads the history once when it begins, and goes on from the last event when the stream ends', async () => {
  const { bff, heard, catchUp, start, waits } = await listen();
  void start();
  await vi.waitFor(() => expect(heard).toEqual(['control']));
  bff.live.happen(says('one'));
  await vi.waitFor(() => expect(heard).toEqual(['control', 'one']));
  bff.live.drop();
  bff.live.happen(says('two'));
  await vi.waitFor(() => expect(heard).toEqual(['control', 'one', 'two']));
  expect(bff.to('GET /events').map(({ lastEventId }) => lastEventId)).toEqual([null, 'c1']);
  expect(catchUp).toHaveBeenCalledTimes(1);
  expect(waits).toEqual([1000]);
});

test('reads the history again where an event is missing, and where the server cannot go on from its cursor', async () => {
  const { bff, heard, catchUp, start, cursor } = await listen({ cursor: 'c0' });
  void start();
  await vi.waitFor(() => expect(bff.live.listening).toBe(1));
  bff.live.lose(says('lost'));
  bff.live.happen(says('next'));
  await vi.waitFor(() => expect(heard).toEqual(['next']));
  expect(catchUp).toHaveBeenCalledTimes(1);
  bff.live.forget();
  bff.live.drop();
  await vi.waitFor(() => expect(heard).toEqual(['next', 'reload']));
  expect(catchUp).toHaveBeenCalledTimes(2);
  expect(cursor()).toBe('c2');
});

test('hears an event again as long as the history before it could not be read', async () => {
  const { bff, heard, catchUp, start, waits } = await listen();
  catchUp.mockResolvedValueOnce(false).mockResolvedValueOnce(false);
  void start();
  await vi.waitFor(() => expect(heard).toEqual(['control']));
  expect(bff.to('GET /events').map(({ lastEventId }) => lastEventId)).toEqual([null, null, null]);
  expect(waits).toEqual([1000, 2000]);
});

test.each(['silent', 'held'] as const)('asks where a stream is %s, from where it was', async (mode) => {
  const { bff, heard, start, waits } = await listen();
  bff.live.setMode(mode);
  void start();
  await vi.waitFor(() => expect(heard).toEqual(['control']));
  bff.live.happen(says('one'));
  await vi.waitFor(() => expect(heard).toEqual(['control', 'one']));
  const [stream, first, second] = bff.to('GET /events');
  expect(stream).toMatchObject({ accept: 'text/event-stream' });
  expect(first?.accept).toBe('application/json');
  expect([first?.search.get('after'), second?.search.get('after')]).toEqual([null, 'c0']);
  expect(new Set(waits)).toEqual(new Set([3000]));
  expect(bff.live.listening).toBe(0);
});

test('comes back when the server that goes away says so, not before', async () => {
  const { bff, start, waits } = await listen();
  void start();
  await vi.waitFor(() => expect(bff.live.listening).toBe(1));
  bff.live.happen({ type: 'reconnect', data: { after_ms: 7_000 } });
  await vi.waitFor(() => expect(bff.to('GET /events')).toHaveLength(2));
  expect(waits).toEqual([7_000]);
  expect(bff.to('GET /events')[1]?.lastEventId).toBe('c0');
});

test('waits as long as a refusal asks for, and longer each time', async () => {
  const { bff, heard, start, waits } = await listen();
  bff.failNext('GET /events', { status: 429, code: 'too_many_requests', retryAfter: 20 });
  bff.failNext('GET /events', { status: 503, code: 'store_unavailable' });
  bff.failNext('GET /events', { status: 503, code: 'store_unavailable' });
  void start();
  await vi.waitFor(() => expect(heard).toEqual(['control']));
  expect(waits).toEqual([20_000, 2_000, 4_000]);
});

test('gives up where it is refused for good: another server, no consent', async () => {
  for (const code of ['not_found', 'consent_required'] as const) {
    const { bff, start } = await listen();
    bff.failNext('GET /events', { status: 403, code });
    await start();
    expect(bff.to('GET /events')).toHaveLength(1);
  }
});

test('renews a token that has expired', async () => {
  const { bff, heard, start } = await listen({ cursor: 'c0' });
  void start();
  await vi.waitFor(() => expect(bff.live.listening).toBe(1));
  bff.expireTokens();
  bff.live.drop();
  bff.live.happen(says('one'));
  await vi.waitFor(() => expect(heard).toEqual(['one']));
  expect(bff.to('GET /events').map(({ authorization }) => authorization)).toEqual([
    'Bearer access-1',
    'Bearer access-1',
    'Bearer access-2',
  ]);
});

test('lets go of the stream at once when it is stopped', async () => {
  const { bff, start, stop } = await listen();
  const ended = start();
  await vi.waitFor(() => expect(bff.live.listening).toBe(1));
  stop.abort();
  await ended;
  expect(bff.live.listening).toBe(0);
  expect(bff.to('GET /events')).toHaveLength(1);
});
