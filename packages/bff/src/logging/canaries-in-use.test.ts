import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { canaries, hasCanary, toHeader } from '../testing/canaries.ts';
import { startGossipingDatabase } from '../testing/gossiping-database.ts';
import type { GossipingDatabase } from '../testing/gossiping-database.ts';
import { startGossipingModel } from '../testing/gossiping-model.ts';
import type { GossipingModel } from '../testing/gossiping-model.ts';
import { startTestServer } from '../testing/test-server.ts';
import type { AskOptions, TestServer } from '../testing/test-server.ts';

const logDir = mkdtempSync(join(tmpdir(), 'talia-canary-'));
/** What left the server in places that have no visitor's data in them, by place. */
const seen = { logs: '', printed: '', refusals: '' };
const statuses = new Map<number, number>();
let model: GossipingModel | undefined;
let gossip: GossipingDatabase | undefined;

/** Sends, and keeps all of an answer that refuses, headers too, but for the origin that a page may hear it has. */
async function send(server: TestServer, canary: string, [method, path, options = {}]: Place): Promise<number> {
  const response = await server.ask(method, path, {
    ...options,
    headers: { ...headersOf(canary), ...options.headers },
  });
  const body = await response.text();
  statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
  const { origin = server.url } = options.headers ?? {};
  if (!response.ok)
    seen.refusals += `${JSON.stringify([...response.headers])}\n${body.replace(origin.slice(0, 120), '')}\n`;
  return response.status;
}

type Place = [method: string, path: string, options?: AskOptions];

/** Whatever else is asked, these headers go with it. Each canary has a client address of its own, behind one proxy. */
function headersOf(canary: string): Record<string, string> {
  const text = toHeader(canary);
  const address = isIP(canary) === 0 ? `198.51.100.${canaries.indexOf(canary) + 1}` : canary;
  return {
    'x-forwarded-for': `${text}, ${address}`,
    'user-agent': text,
    referer: `https://example.com/?q=${encodeURIComponent(canary)}`,
    cookie: `sid=${text}`,
    'accept-language': text,
    'idempotency-key': text,
    'last-event-id': `${text}:1`,
    'x-request-id': text,
    forwarded: `for="${text}"`,
  };
}

/** Every place of a request that a client controls, with the canary in it. */
function placesOf(canary: string, token: string): Place[] {
  const inPath = encodeURIComponent(canary);
  const inHeader = toHeader(canary);
  const api = '/api/webchat';
  const messages = `${api}/messages`;
  const message = { content: canary, client_message_id: randomUUID() };
  const wrong = { author: canary, locale: [canary], client_message_id: canary, session_id: canary, [canary]: canary };
  const metadata = { client: { language: canary.repeat(40), device_type: canary, [canary]: canary }, [canary]: canary };
  const plain = { 'content-type': 'text/plain' };
  const site = { site_key: 'tlk_pub_local' };
  return [
    ['GET', `/${inPath}`],
    ['GET', `/%ff/${inPath}`],
    ['GET', `/widget/${inPath}.js`],
    ['POST', `/local/rest/v1/rpc/${inPath}`, { headers: { apikey: inHeader }, body: { canary } }],
    ['GET', `${api}/${inPath}?${inPath}=${inPath}`],
    ['GET', `${api}/config?site_key=${inPath}&locale=${inPath}`],
    ['GET', `${messages}?cursor=${inPath}&limit=${inPath}&session_id=${inPath}&${inPath}=1`, { token }],
    ['GET', messages, { token: inHeader }],
    ['GET', messages, { token: `${token.slice(0, -3)}.${inPath}` }],
    ['GET', messages, { token, headers: { origin: `https://${inPath}.example.com` } }],
    ['GET', `${api}/turns/${inPath}/events`, { token }],
    ['DELETE', `${messages}?${inPath}`, { token, body: canary }],
    ['POST', `${api}/sessions`, { body: { site_key: canary } }],
    ['POST', `${api}/sessions`, { body: { ...site, refresh_token: canary } }],
    ['POST', `${api}/sessions`, { body: { ...site, identity_token: `${canary}.${inPath}.x`, [canary]: canary } }],
    ['POST', messages, { token, body: `{"content":${canary}` }],
    ['POST', messages, { token, body: message, headers: { 'content-type': `application/json; charset=${inPath}` } }],
    ['POST', messages, { token, body: message, headers: { accept: `text/${inPath}` } }],
    ['POST', messages, { token, body: { ...message, ...wrong, metadata } }],
    ['POST', messages, { token, body: { ...message, session_id: canary } }],
    ['POST', messages, { token, body: { ...message, content: 'x'.repeat(17_000) + canary } }],
    ['POST', `${api}/visit`, { token, body: { device_type: canary, session_id: canary } }],
    ['POST', `${api}/visit`, { token, body: { landing_url: `https://x.example/?utm_source=${inPath}` } }],
    ['POST', `${api}/close`, { body: JSON.stringify({ token: canary }), headers: plain }],
    ['POST', `${api}/close`, { body: `{"token":${canary}`, headers: plain }],
  ];
}

/** A message that is taken, with the canary wherever it fits. */
function taken(canary: string, token: string): Place {
  const short = canary.slice(0, 30);
  const client = { user_agent: canary, language: short, timezone: short, screen: short, referrer: canary };
  const body = {
    content: `#${canaries.indexOf(canary)} ${canary}`,
    client_message_id: randomUUID(),
    locale: short,
    metadata: { client: { ...client, location_href: `https://example.com/#${canary}` } },
  };
  return ['POST', '/api/webchat/messages', { token, body }];
}

async function openSession(server: TestServer, canary: string): Promise<string> {
  const options = { body: { site_key: 'tlk_pub_local' }, headers: headersOf(canary) };
  const response = await server.ask('POST', '/api/webchat/sessions', options);
  // The route's own test checks the shape.
  return ((await response.json()) as { access_token: string }).access_token;
}

function readLogs(): string {
  const names = readdirSync(logDir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /-\d{4}-[\d-]+\.log/.test(name),
  );
  return names.map((name) => `${name}\n${readFileSync(join(logDir, name), 'utf8')}`).join('\n');
}

const answered = new Map<string, number>();

function capture(chunk: unknown): true {
  seen.printed += String(chunk);
  return true;
}

beforeAll(async () => {
  const spies = [process.stderr, process.stdout].map((stream) => vi.spyOn(stream, 'write').mockImplementation(capture));
  model = await startGossipingModel(canaries);
  const variables = {
    TALIA_LOG_LEVEL: 'debug',
    TALIA_OPENAI_BASE_URL: model.url,
    TALIA_SESSION_SECRET: 'a secret of the test, long enough for the two of them',
    TALIA_TRUST_PROXY_HOPS: '1',
  };
  const server = await startTestServer({ ...variables, TALIA_LOG_DIR: join(logDir, 'first') });
  gossip = await startGossipingDatabase(server, canaries);
  const beside = await startTestServer({ ...variables, ...gossip.variables, TALIA_LOG_DIR: join(logDir, 'second') });
  try {
    const work = canaries.map(async (canary) => {
      const token = await openSession(server, canary);
      answered.set(canary, await send(server, canary, taken(canary, token)));
      for (const place of placesOf(canary, token)) await send(server, canary, place);
      gossip?.tellTales();
      await send(beside, canary, taken(canary, token));
      await send(beside, canary, ['GET', '/api/webchat/messages', { token }]);
      await send(beside, canary, ['POST', '/api/webchat/visit', { token, body: { referrer: canary } }]);
    });
    await Promise.all(work);
  } finally {
    for (const each of [beside, server, gossip, model]) await each.stop();
    for (const spy of spies) spy.mockRestore();
    seen.logs = readLogs();
  }
});

afterAll(() => rmSync(logDir, { recursive: true, force: true }));

describe('with what a visitor, a model and a database say about people', () => {
  it('every place was tried and each part of the server wrote of it', () => {
    expect([...answered.values()].filter((status) => status === 200).length).toBeGreaterThan(canaries.length / 2);
    for (const status of [400, 401, 403, 404, 405, 413, 415, 500])
      expect(statuses.get(status), `${status}`).toBeGreaterThan(0);
    expect(gossip?.tales()).toBeGreaterThan(canaries.length);
    expect(model?.told()).toBeGreaterThan(canaries.length / 2);
    for (const event of ['request_end', 'turn_end', 'request_failed', 'turn_failed'])
      expect(seen.logs).toContain(event);
    expect(seen.printed).toContain('request_failed');
  });

  it.each(canaries)('%j is in no log, on no terminal and in no refusal', (canary) => {
    const where = Object.entries(seen).filter(([, text]) => hasCanary(text, canary));
    expect(where.map(([place]) => place)).toEqual([]);
  });
});
