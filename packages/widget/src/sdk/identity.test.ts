import type { SessionRequest } from '@talia/protocol';
import { expect, test } from 'vitest';
import { createApiClient } from '../api/api-client.ts';
import { createTokenStore } from '../api/token-store.ts';
import { createFakeBff, type FakeBffOptions } from '../testing/fake-bff.ts';
import { createIdentityHolder } from './identity.ts';

function setup(options: FakeBffOptions & { stored?: string } = {}) {
  const bff = createFakeBff(options);
  const entries = new Map(options.stored === undefined ? [] : [['talia:site:refresh', options.stored]]);
  const tokens = createTokenStore('site', () => ({
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
  }));
  const identity = createIdentityHolder();
  const api = createApiClient({
    endpoint: 'https://bff.test',
    siteKey: 'site',
    fetch: bff.fetch,
    tokens,
    lock: (work) => work(),
    sendBeacon: () => true,
    identity,
  });
  // True: that is what the client under test sends there.
  const sessions = () => bff.to('POST /sessions').map(({ body }) => body as SessionRequest);
  return { bff, api, identity, entries, sessions };
}

test('an identity travels once, together with the refresh token', async () => {
  const { api, identity, sessions } = setup({ stored: 'known', knownRefreshToken: 'known' });
  identity.hold('ana');
  await api.openSession();
  await api.openSession();
  expect(sessions()).toEqual([
    { site_key: 'site', refresh_token: 'known', identity_token: 'ana' },
    { site_key: 'site', refresh_token: 'refresh-1' },
  ]);
});

test('a function is asked when the token is needed, and again when the server demands it', async () => {
  const { api, identity, entries, sessions } = setup({ config: { identity: 'required' } });
  let asked = 0;
  identity.hold(async () => `ana-${++asked}`);
  expect(asked).toBe(0);
  await api.openSession();
  entries.set('talia:site:refresh', 'too old');
  expect(await api.openSession()).toMatchObject({ ok: true });
  expect(sessions().map(({ identity_token }) => identity_token)).toEqual(['ana-1', undefined, 'ana-2']);
});

test('a refused identity is told, and the next try is anonymous', async () => {
  const { api, identity, sessions } = setup();
  identity.hold('bad');
  expect(await api.openSession()).toMatchObject({ ok: false, failure: { code: 'identity_invalid' } });
  expect(await api.openSession()).toMatchObject({ ok: true });
  expect(sessions()[1]).not.toHaveProperty('identity_token');
});

test('a function that fails is a refused identity', async () => {
  const { api, identity } = setup();
  identity.hold(() => Promise.reject(new Error('no session in the page')));
  expect(await api.openSession()).toMatchObject({ ok: false, failure: { code: 'identity_invalid' } });
});

test('leaving ends the session at the server with the access token, and forgets at once', async () => {
  const { bff, api, entries } = setup({ stored: 'known', knownRefreshToken: 'known' });
  await api.openSession();
  const left = api.logout();
  expect(entries.size).toBe(0);
  expect(await left).toMatchObject({ ok: true });
  expect(bff.to('POST /logout').map(({ authorization }) => authorization)).toEqual(['Bearer access-1']);
});

test('a visitor of an earlier page leaves too, by the stored token', async () => {
  const { bff, api, entries } = setup({ stored: 'known', knownRefreshToken: 'known' });
  expect(await api.logout()).toMatchObject({ ok: true });
  expect(bff.requests.map(({ path }) => path)).toEqual(['/sessions', '/logout']);
  expect(entries.size).toBe(0);
});

test('leaving with a stale access token renews it for that', async () => {
  const { bff, api } = setup();
  await api.openSession();
  bff.expireTokens();
  expect(await api.logout()).toMatchObject({ ok: true });
  expect(bff.to('POST /logout')).toHaveLength(2);
});

test('leaving where nobody was asks nothing', async () => {
  const { bff, api } = setup();
  expect(await api.logout()).toMatchObject({ ok: true });
  expect(bff.requests).toEqual([]);
});

test('a session that arrives for a visitor who left is not kept', async () => {
  const { api, entries } = setup({ stored: 'known', knownRefreshToken: 'known' });
  const opening = api.openSession();
  await api.logout();
  expect(await opening).toMatchObject({ ok: false, failure: { code: 'aborted' } });
  expect(entries.size).toBe(0);
});

test('somebody who comes while another one is being told is told next', async () => {
  const { api, identity, sessions } = setup();
  identity.hold('ana');
  const opening = api.openSession();
  identity.hold('beto');
  await opening;
  await api.openSession();
  expect(sessions().map(({ identity_token: token }) => token)).toEqual(['ana', 'beto']);
});

test('the conversation after one that ended, or was left, is of the person whom the page still vouches for', async () => {
  const { api, identity, sessions } = setup();
  let asked = 0;
  identity.hold(() => `ana-${++asked}`);
  await api.openSession();
  api.forget();
  await api.openSession();
  await api.logout();
  await api.openSession();
  identity.drop();
  api.forget();
  await api.openSession();
  const told = sessions().map(({ identity_token: token }) => token);
  expect(told).toEqual(['ana-1', 'ana-2', 'ana-3', undefined]);
});
