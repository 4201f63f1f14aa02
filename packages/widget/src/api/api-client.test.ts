import type { TurnChunk } from '@talia/protocol';
import { afterEach, expect, test, vi } from 'vitest';
import { createFakeBff, toTurn, type FakeBffOptions } from '../testing/fake-bff.ts';
import { createApiClient, type ApiClientOptions } from './api-client.ts';
import { createTokenStore } from './token-store.ts';

const message = { content: 'hola', client_message_id: 'message-id-1' };

function setup(
  options: FakeBffOptions = {},
  fetch?: typeof globalThis.fetch,
  passChallenge?: ApiClientOptions['passChallenge'],
) {
  const bff = createFakeBff(options);
  const entries = new Map<string, string>();
  const tokens = createTokenStore('site', () => ({
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
  }));
  const beacons: { url: string; body: string }[] = [];
  const api = createApiClient({
    endpoint: 'https://bff.test',
    siteKey: 'site',
    fetch: fetch ?? bff.fetch,
    tokens,
    lock: (work) => work(),
    sendBeacon: (url, body) => beacons.push({ url, body }) > 0,
    stallMs: 50,
    ...(passChallenge && { passChallenge }),
  });
  return { api, bff, tokens, beacons };
}

async function sendAndCollect(api: ReturnType<typeof setup>['api']) {
  const chunks: TurnChunk[] = [];
  const outcome = await api.send(message, (chunk) => chunks.push(chunk));
  return { outcome, chunks };
}

afterEach(() => vi.unstubAllGlobals());

test('opens a session and carries its token in the header only', async () => {
  const { api, bff } = setup();
  await api.openSession();
  await api.history({ limit: 30 });
  const [history] = bff.to('GET /messages');
  expect(history?.authorization).toBe('Bearer access-1');
  expect(history?.search.toString()).toBe('limit=30');
});

test('goes on with the visit of the stored token and keeps its replacement', async () => {
  const { api, tokens } = setup({ knownRefreshToken: 'known' });
  tokens.write('known');
  const session = await api.openSession();
  expect(session).toMatchObject({ ok: true, value: { resumed: true } });
  expect(tokens.read()).toBe('refresh-1');
});

test('a challenge is passed outside of the lock, its token sent, and a refused one is asked for again', async () => {
  const refusals: string[] = [];
  const passChallenge = async (refusal: string) => ['forged', 'passed'][refusals.push(refusal) - 1] ?? null;
  const { api, bff } = setup({ challengeToken: 'passed' }, undefined, passChallenge);
  expect(await api.openSession('2026-11')).toMatchObject({ ok: true });
  expect(refusals).toEqual(['challenge_required', 'challenge_failed']);
  expect(bff.to('POST /sessions').at(-1)?.body).toEqual({
    site_key: 'site',
    consent_version: '2026-11',
    challenge_token: 'passed',
  });
});

test('a challenge that is always failed is given up, and one that cannot be shown is a refusal', async () => {
  const { api, bff } = setup({ challengeToken: 'passed' }, undefined, async () => 'forged');
  expect(await api.openSession()).toMatchObject({ ok: false, failure: { code: 'challenge_failed' } });
  expect(bff.to('POST /sessions')).toHaveLength(6);
  const { api: other } = setup({ challengeToken: 'passed' }, undefined, async () => null);
  expect(await other.openSession()).toMatchObject({ ok: false, failure: { code: 'challenge_required' } });
});

test('streams a turn chunk by chunk until its finish', async () => {
  const { api } = setup();
  await api.openSession();
  const { outcome, chunks } = await sendAndCollect(api);
  expect(outcome).toEqual({ type: 'finished' });
  expect(chunks.map(({ type }) => type)).toEqual([
    'start',
    'start-step',
    'text-start',
    'text-delta',
    'text-delta',
    'text-end',
    'finish-step',
    'finish',
  ]);
});

test('calls a clean end without finish an interruption, wherever it is cut', async () => {
  for (let cutAfter = 0; cutAfter < 8; cutAfter++) {
    const { api } = setup({ reply: (request) => ({ ...toTurn(request, 'Hola Ana'), cutAfter }) });
    await api.openSession();
    const { outcome, chunks } = await sendAndCollect(api);
    expect(outcome).toEqual({ type: 'interrupted', comeBackMs: null });
    expect(chunks).toHaveLength(cutAfter);
  }
});

test('calls a silent stream an interruption', async () => {
  const silent = new Response(new ReadableStream(), { headers: { 'content-type': 'text/event-stream' } });
  const { api, tokens } = setup({}, async () => silent);
  tokens.write('known');
  expect((await sendAndCollect(api)).outcome).toEqual({ type: 'interrupted', comeBackMs: null });
});

test('hears when the server asks to come back, without waiting for the end of its stream', async () => {
  const cutSaying = 'retry: 500\n: reconnect\n\n';
  const { api } = setup({ reply: (request) => ({ ...toTurn(request, 'Hola Ana'), cutAfter: 4, cutSaying }) });
  await api.openSession();
  expect((await sendAndCollect(api)).outcome).toEqual({ type: 'interrupted', comeBackMs: 500 });
});

test('goes on with a turn after the event that was heard last, from any event', async () => {
  const { api, bff } = setup();
  await api.openSession();
  const heard: { type: string; id: string }[] = [];
  await api.send(message, ({ type }, id) => heard.push({ type, id }));
  expect(heard[0]?.id).toBe('');
  for (const [index, { id: lastEventId }] of heard.slice(0, -1).entries()) {
    const rest: string[] = [];
    const outcome = await api.resume({ turnId: 'turn-message-id-1', lastEventId }, ({ type }) => rest.push(type));
    expect(outcome).toEqual({ type: 'finished' });
    expect(rest).toEqual(heard.slice(lastEventId === '' ? 0 : index + 1).map(({ type }) => type));
  }
  expect(bff.to('GET /turns/{id}/events').map(({ lastEventId }) => lastEventId)).toEqual([
    null,
    ...heard.slice(1, -1).map(({ id }) => id),
  ]);
});

test('calls a turn finished of which nothing is left to tell, and refuses an unknown one', async () => {
  const { api, bff } = setup();
  await api.openSession();
  let last = '';
  await api.send(message, (_, id) => (last = id));
  const chunks: TurnChunk[] = [];
  const cursor = { turnId: 'turn-message-id-1', lastEventId: last };
  expect(await api.resume(cursor, (chunk) => chunks.push(chunk))).toEqual({ type: 'finished' });
  expect(chunks).toEqual([{ type: 'finish' }]);
  bff.forgetTurns();
  expect(await api.resume(cursor, () => {})).toMatchObject({ failure: { code: 'turn_not_found' } });
});

test('refuses an answer that is no event stream', async () => {
  const { api, tokens } = setup({}, async () => new Response('<html>', { headers: { 'content-type': 'text/html' } }));
  tokens.write('known');
  expect((await sendAndCollect(api)).outcome).toMatchObject({ type: 'refused', failure: { code: 'unreadable' } });
});

test('renews an expired token once and repeats the call', async () => {
  const { api, bff } = setup();
  await api.openSession();
  bff.expireTokens();
  expect((await sendAndCollect(api)).outcome).toEqual({ type: 'finished' });
  expect(bff.to('POST /messages').map(({ authorization }) => authorization)).toEqual([
    'Bearer access-1',
    'Bearer access-2',
  ]);
});

test('does not renew for ever', async () => {
  const { api, bff } = setup();
  await api.openSession();
  bff.failNext('POST /messages', { status: 401, code: 'token_expired' });
  bff.failNext('POST /messages', { status: 401, code: 'token_expired' });
  expect((await sendAndCollect(api)).outcome).toMatchObject({ type: 'refused', failure: { code: 'token_expired' } });
  expect(bff.to('POST /sessions')).toHaveLength(2);
});

test('turns a refusal and a dead network into values', async () => {
  const { api, bff } = setup();
  bff.failNext('GET /config', { status: 429, code: 'too_many_requests', retryAfter: 4 });
  expect(await api.config('es')).toEqual({ ok: false, failure: { code: 'too_many_requests', retryAfterMs: 4000 } });
  const dead = setup({}, async () => {
    throw new TypeError('Failed to fetch');
  });
  expect(await dead.api.config('es')).toEqual({ ok: false, failure: { code: 'network', retryAfterMs: null } });
});

test('says aborted, not network, once it is disposed', async () => {
  const { api } = setup({}, async (_input, init) => {
    init?.signal?.throwIfAborted();
    return new Response();
  });
  api.dispose();
  expect(await api.config('es')).toMatchObject({ ok: false, failure: { code: 'aborted' } });
});

test('closes with a keepalive fetch and the token in the header', async () => {
  const seen: RequestInit[] = [];
  const { api, bff, beacons } = setup({}, (input, init) => {
    seen.push(init ?? {});
    return bff.fetch(input, init);
  });
  await api.openSession();
  api.close('tab_closed');
  expect(seen.at(-1)).toMatchObject({ keepalive: true, body: '{"reason":"tab_closed"}' });
  expect(new Headers(seen.at(-1)?.headers).get('authorization')).toBe('Bearer access-1');
  expect(beacons).toEqual([]);
});

test('closes with a text beacon holding the token where keepalive is missing', async () => {
  const { api, bff, beacons } = setup();
  await api.openSession();
  vi.stubGlobal('Request', { prototype: {} });
  api.close('tab_closed');
  expect(beacons).toEqual([
    { url: 'https://bff.test/api/webchat/close', body: '{"reason":"tab_closed","token":"access-1"}' },
  ]);
  expect(bff.to('POST /close')).toEqual([]);
});

test('has nothing to close without a session', () => {
  const { api, bff, beacons } = setup();
  api.close('tab_closed');
  expect(bff.requests).toEqual([]);
  expect(beacons).toEqual([]);
});

test('what was asked for one visitor is never asked for another who came to the browser meanwhile', async () => {
  const { api, bff, tokens } = setup();
  await api.openSession();
  bff.expireTokens();
  // As another tab leaves it after `reset()`.
  tokens.clear();
  expect(await sendAndCollect(api)).toMatchObject({ outcome: { type: 'refused', failure: { code: 'aborted' } } });
  expect(bff.to('POST /messages').map(({ authorization }) => authorization)).toEqual(['Bearer access-1']);
});

test('what is on its way when the visitor leaves is not asked again for the next one', async () => {
  const { api, bff } = setup();
  await api.openSession();
  bff.expireTokens();
  const sending = sendAndCollect(api);
  api.forget();
  expect(await sending).toMatchObject({ outcome: { type: 'refused', failure: { code: 'aborted' } } });
  expect(bff.to('POST /messages')).toHaveLength(1);
});

test('without a visit nothing is asked in the name of a visitor, and none begins', async () => {
  const { api, bff, tokens } = setup();
  await api.openSession();
  api.forget();
  expect(await api.history({ limit: 30 })).toMatchObject({ ok: false, failure: { code: 'aborted' } });
  expect(await api.ask({ path: '/attachments/file-1' })).toMatchObject({ ok: false });
  expect(bff.requests.map(({ path }) => path)).toEqual(['/sessions']);
  expect(tokens.read()).toBeNull();
});
