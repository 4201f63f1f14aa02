import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Log } from '../logging/log.ts';
import { createTurnstile } from './turnstile.ts';

interface Asked {
  method: string | undefined;
  path: string | undefined;
  type: string | undefined;
  form: Record<string, string>;
}

const right = { success: true, 'error-codes': [], hostname: 'www.example.com', action: 'talia-session', cdata: '' };

/** Stands in for siteverify: keeps what it was asked and answers as the test says. */
let respond: (response: ServerResponse) => void;
let asked: Asked[];
let server: Server;
let url: string;
let logged: [event: string, fields: unknown][];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const { method, url: path, headers } = request;
      asked.push({ method, path, type: headers['content-type'], form: Object.fromEntries(new URLSearchParams(body)) });
      respond(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a TCP port has an address object.
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/turnstile/v0/siteverify`;
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});
beforeEach(() => {
  asked = [];
  logged = [];
  respond = sendJson(right);
});

function sendJson(body: unknown, status = 200) {
  return (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
}

const write = (event: string, fields?: unknown) => void logged.push([event, fields]);
const log: Log = { debug: write, info: write, warn: write, error: write, child: () => log };
const secret = 'turnstile-secret-of-the-test';
const answer = { token: 'token-of-the-browser', ip: '192.0.2.7', hostnames: ['example.com', 'www.example.com'] };

const verify = (changes: Partial<typeof answer> = {}, options: { url?: string; timeoutMs?: number } = {}) =>
  createTurnstile({ secret, url, log, ...options }).verify({ ...answer, ...changes });
const failed = { name: 'TaliaError', code: 'challenge_failed' };
const unavailable = { name: 'TaliaError', code: 'challenge_unavailable', retryAfterSeconds: 5 };

describe('a passed challenge', () => {
  it('is taken, and Cloudflare is asked with secret, token and address', async () => {
    await verify();
    const form = { secret, response: answer.token, remoteip: answer.ip };
    const type = 'application/x-www-form-urlencoded;charset=UTF-8';
    expect(asked).toEqual([{ method: 'POST', path: '/turnstile/v0/siteverify', type, form }]);
    expect(logged).toEqual([]);
  });

  it('needs no address, and no field that we do not know', async () => {
    respond = sendJson({ ...right, 'error-codes': undefined, metadata: { interactive: false } });
    await createTurnstile({ secret, url }).verify({ ...answer, ip: null });
    expect(asked[0]?.form).toEqual({ secret, response: answer.token });
  });

  it('is checked at Cloudflare, without following a redirect, unless a test says otherwise', async () => {
    const calls: { url: unknown; redirect: unknown; bounded: boolean }[] = [];
    const fetch: typeof globalThis.fetch = (to, init) => {
      calls.push({ url: to, redirect: init?.redirect, bounded: init?.signal instanceof AbortSignal });
      return Promise.resolve(Response.json(right));
    };
    await createTurnstile({ secret, fetch }).verify(answer);
    const siteverify = 'https://challenges.cloudflare.com/turnstile/v0/siteverify';
    expect(calls).toEqual([{ url: siteverify, redirect: 'error', bounded: true }]);
  });
});

describe('a challenge that was not passed', () => {
  it.each([
    ['used twice', { success: false, 'error-codes': ['timeout-or-duplicate'] }, 'timeout-or-duplicate'],
    ['invented', { success: false, 'error-codes': ['invalid-input-response'] }, 'invalid-input-response'],
    ['refused without a word', { success: false }, 'not-passed'],
    ['refused with everything else right', { ...right, success: false }, 'not-passed'],
    ['of another host', { ...right, hostname: 'evil.example' }, 'wrong-hostname'],
    ['of a host below ours', { ...right, hostname: 'x.example.com' }, 'wrong-hostname'],
    ['of no host', { ...right, hostname: undefined }, 'wrong-hostname'],
    ['for another purpose', { ...right, action: 'login' }, 'wrong-action'],
    ['for no purpose', { ...right, action: '' }, 'wrong-action'],
    ['that says nothing of its purpose', { ...right, action: undefined }, 'wrong-action'],
    ['for a purpose in other letters', { ...right, action: 'Talia-Session' }, 'wrong-action'],
  ])('%s is refused', async (_, verdict, code) => {
    respond = sendJson(verdict);
    await expect(verify()).rejects.toMatchObject(failed);
    expect(logged).toEqual([['challenge_failed', { code }]]);
  });

  it('is refused also where no host is allowed, and by a yes that is no 200', async () => {
    await expect(verify({ hostnames: [] })).rejects.toMatchObject(failed);
    respond = sendJson(right, 403);
    await expect(verify()).rejects.toMatchObject(failed);
  });

  it('is refused without asking when its token is none', async () => {
    for (const token of ['', 'x'.repeat(2049)]) await expect(verify({ token })).rejects.toMatchObject(failed);
    expect(asked).toEqual([]);
    await verify({ token: 'x'.repeat(2048) });
  });
});

describe('a challenge that nobody can check', () => {
  it.each([
    ['a page', (response: ServerResponse) => response.end('<html>Bad gateway</html>')],
    ['nothing', (response: ServerResponse) => response.end()],
    ['JSON of another kind', sendJson([])],
    ['a yes that is a text', sendJson({ ...right, success: 'true' })],
    ['a yes with status 500', sendJson(right, 500)],
    ['a 503', sendJson({}, 503)],
    ['a redirect to a yes', (response: ServerResponse) => response.writeHead(307, { location: '/yes' }).end()],
    ['half a yes', (response: ServerResponse) => response.writeHead(200, { 'content-length': '90' }).write('{"suc')],
    ['a closed door', (response: ServerResponse) => response.destroy()],
    ['a yes with 20 kB behind it', sendJson({ ...right, cdata: 'x'.repeat(20_000) })],
  ])('because the answer is %s is refused for now', async (name, how) => {
    respond = (response) => {
      how(response);
      if (name === 'half a yes') setTimeout(() => response.destroy(), 20);
    };
    await expect(verify()).rejects.toMatchObject(unavailable);
    expect(asked).toHaveLength(1);
    expect(logged).toEqual([['challenge_unavailable', expect.objectContaining({ error_name: expect.any(String) })]]);
  });

  it('because the answer has no end is refused after some kB', async () => {
    const closed = Promise.withResolvers<void>();
    respond = (response) => {
      const flood = setInterval(() => response.write('x'.repeat(8_000)), 1);
      response.on('close', () => {
        clearInterval(flood);
        closed.resolve();
      });
    };
    await expect(verify()).rejects.toMatchObject(unavailable);
    await closed.promise;
  });

  it.each([
    ['at all', () => {}],
    ['with more than the beginning', (response: ServerResponse) => void response.writeHead(200).write('{"success":')],
  ])('because no answer comes %s is refused in time', async (_, how) => {
    respond = how;
    const startedAt = performance.now();
    await expect(verify({}, { timeoutMs: 200 })).rejects.toMatchObject(unavailable);
    expect(performance.now() - startedAt).toBeGreaterThan(190);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(logged).toEqual([['challenge_unavailable', expect.objectContaining({ error_name: 'TimeoutError' })]]);
  });

  it('because there is no service is refused for now', async () => {
    await expect(verify({}, { url: 'http://127.0.0.1:1/' })).rejects.toMatchObject(unavailable);
  });

  it.each(['missing-input-secret', 'invalid-input-secret', 'bad-request', 'internal-error'])(
    'because of %s is refused for now, and the operator hears of it',
    async (code) => {
      respond = sendJson({ success: false, 'error-codes': [code] });
      await expect(verify()).rejects.toMatchObject(unavailable);
      expect(logged).toEqual([['challenge_misconfigured', { code }]]);
    },
  );
});
