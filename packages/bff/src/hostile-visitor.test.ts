import { randomUUID } from 'node:crypto';
import { problemSchema } from '@talia/protocol';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostileText } from './testing/hostile-text.ts';
import { startTestServer } from './testing/test-server.ts';
import type { TestServer } from './testing/test-server.ts';

let server: TestServer;
let token: string;
beforeAll(async () => {
  server = await startTestServer();
  token = (await server.openSession()).access_token;
});
afterAll(() => server.stop());

/** Each of these keys, or not, with any text. */
function hostileRecord(keys: string[]) {
  return fc.record(Object.fromEntries(keys.map((key) => [key, hostileText()])), { requiredKeys: [] });
}

/** Taken, or refused as a problem that has a code: never a fault of ours, never a page. */
async function expectTakenOrRefused(response: Response): Promise<void> {
  if (response.ok) return void (await response.text());
  expect(response.status).toBeLessThan(500);
  problemSchema.parse(await response.json());
}

const clientKeys = ['user_agent', 'language', 'timezone', 'screen', 'referrer', 'location_href'];
const ask = (method: string, path: string, body?: unknown) =>
  server.ask(method, `/api/webchat/${path}`, { token, ...(body === undefined ? {} : { body }) });

describe('whatever text a visitor sends', () => {
  it('as a message is stored as well-formed NFC, or refused', async () => {
    const storable = hostileText().map((text) => text.replaceAll('\u0000', ''));
    const content = fc.oneof(hostileText(), storable);
    const message = fc.record({ content, locale: hostileText(12), client: hostileRecord(clientKeys) });
    const times = { taken: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(message, async ({ content: text, locale, client }) => {
        const { access_token: visitor } = await server.openSession();
        const body = { ...server.message(text), locale, metadata: { client } };
        const response = await server.ask('POST', '/api/webchat/messages', { token: visitor, body });
        const taken = response.ok;
        times[taken ? 'taken' : 'refused'] += 1;
        await expectTakenOrRefused(response);
        const history = await server.ask('GET', '/api/webchat/messages', { token: visitor });
        const stored = { messages: [{ content: text.toWellFormed().normalize('NFC') }, {}] };
        expect(await history.json()).toMatchObject(taken ? stored : { messages: [] });
      }),
      { numRuns: 40, examples: [[{ content: 'Jose\u0301 \ud800', locale: 'es-MX', client: {} }]] },
    );
    expect(Math.min(times.taken, times.refused)).toBeGreaterThan(0);
  });

  it('is refused when it fits as sent and is too long as it would be stored', async () => {
    const growing = '\u0958'.repeat(2_001);
    expect([growing.length, growing.normalize('NFC').length]).toEqual([2_001, 4_002]);
    const response = await ask('POST', 'messages', server.message(growing));
    expect([response.status, await response.json()]).toMatchObject([400, { code: 'invalid_body' }]);
  });

  it('in place of an id, an author or a key of its own is refused', async () => {
    const strange = hostileRecord(['client_message_id', 'session_id', 'author', 'role', '__proto__']);
    await fc.assert(
      fc.asyncProperty(strange, async (fields) => {
        await expectTakenOrRefused(await ask('POST', 'messages', { ...server.message('Hola'), ...fields }));
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['visit', ['referrer', 'landing_url', 'session_id', 'device_type']],
    ['close', ['reason', 'session_id', 'token']],
    ['sessions', ['site_key', 'refresh_token']],
  ])('to /%s is taken or refused', async (path, keys) => {
    const known = path === 'sessions' ? { site_key: 'tlk_pub_local' } : {};
    await fc.assert(
      fc.asyncProperty(hostileRecord(keys), async (fields) => {
        await expectTakenOrRefused(await ask('POST', path, { ...known, ...fields }));
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['messages', ['cursor', 'limit', 'session_id', 'more']],
    ['config', ['site_key', 'locale']],
  ])('in the query of /%s is taken or refused', async (path, keys) => {
    await fc.assert(
      fc.asyncProperty(hostileRecord(keys), async (fields) => {
        const wellFormed = Object.entries(fields).map(([key, text]): [string, string] => [
          key,
          (text ?? '').toWellFormed(),
        ]);
        await expectTakenOrRefused(await ask('GET', `${path}?${new URLSearchParams(wellFormed).toString()}`));
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
    ['a NUL byte', `{"content":"a\u0000b","client_message_id":"${randomUUID()}"}`],
    ['half of an escape', `{"content":"\\ud8","client_message_id":"${randomUUID()}"}`],
    ['a byte order mark', `\ufeff{"content":"Hola","client_message_id":"${randomUUID()}"}`],
  ])('as %s is taken or refused', async (_, body) => {
    await expectTakenOrRefused(
      await fetch(`${server.url}/api/webchat/messages`, {
        method: 'POST',
        headers: { origin: server.url, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body,
      }),
    );
  });
});
