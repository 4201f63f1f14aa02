import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { configReplySchema, problemSchema, sessionReplySchema } from '@talia/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer } from './testing/test-server.ts';
import type { TestServer } from './testing/test-server.ts';

let cloudflare: Server;
let server: TestServer;
beforeAll(async () => {
  // Stands in for siteverify: one token is good.
  cloudflare = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const success = new URLSearchParams(body).get('response') === 'passed';
      response.end(JSON.stringify({ success, hostname: 'localhost', action: 'talia-session' }));
    });
  }).listen(0, '127.0.0.1');
  await once(cloudflare, 'listening');
  // A TCP server that listens always has an AddressInfo.
  const { port } = cloudflare.address() as AddressInfo;
  server = await startTestServer(
    { TALIA_TURNSTILE_SECRET: 'x', TALIA_TURNSTILE_SITE_KEY: '1x00000000000000000000AA' },
    { turnstileUrl: `http://127.0.0.1:${port}/` },
  );
});
afterAll(async () => {
  cloudflare?.close();
  await server?.stop();
});

const open = (more: object = {}) =>
  server.ask('POST', '/api/webchat/sessions', { body: { site_key: 'tlk_pub_local', ...more } });

async function problemOf(response: Response) {
  return [response.status, problemSchema.parse(await response.json()).code];
}

it('a browser is told how to show the challenge, and the demo’s pages may load it', async () => {
  const config = await server.ask('GET', '/api/webchat/config?site_key=tlk_pub_local');
  expect(configReplySchema.parse(await config.json()).challenge).toEqual({
    provider: 'turnstile',
    site_key: '1x00000000000000000000AA',
  });
  const policy = (await fetch(server.url)).headers.get('content-security-policy');
  expect(policy).toContain("script-src 'self' https://challenges.cloudflare.com;");
  expect(policy).toContain("frame-src 'self' https://challenges.cloudflare.com;");
});

it('a new visitor passes the challenge first, and one who goes on does not, also while nobody can check it', async () => {
  expect(await problemOf(await open())).toEqual([403, 'challenge_required']);
  expect(await problemOf(await open({ challenge_token: 'forged' }))).toEqual([403, 'challenge_failed']);
  const first = sessionReplySchema.parse(await (await open({ challenge_token: 'passed' })).json());
  cloudflare.closeAllConnections();
  cloudflare.close();
  const renewed = await open({ refresh_token: first.refresh_token, challenge_token: 'whatever' });
  expect(sessionReplySchema.parse(await renewed.json())).toMatchObject({ session_id: first.session_id, resumed: true });
  const refused = await open({ challenge_token: 'passed' });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await problemOf(refused)).toEqual([503, 'challenge_unavailable']);
  expect(await problemOf(await open({ refresh_token: 'nobody’s' }))).toEqual([403, 'challenge_required']);
});
