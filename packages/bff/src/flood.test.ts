import { randomUUID } from 'node:crypto';
import { problemSchema, sessionReplySchema } from '@talia/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from './testing/test-server.ts';
import type { AskOptions, TestServer } from './testing/test-server.ts';

const defaults = {
  TALIA_LIMIT_REQUESTS_PER_ADDRESS: '',
  TALIA_LIMIT_SESSIONS_PER_ADDRESS: '',
  TALIA_LIMIT_MESSAGES_PER_ADDRESS: '',
  TALIA_LIMIT_MESSAGES_PER_VISITOR: '',
  TALIA_LIMIT_MESSAGES_PER_SITE: '',
};

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ ...defaults, TALIA_TRUST_PROXY_HOPS: '1' });
});
afterAll(() => server?.stop());

/** Asks as the one proxy in front does for a client at that address. */
const from =
  (address: string) =>
  (method: string, path: string, options: AskOptions = {}) =>
    server.ask(method, `/api/webchat/${path}`, {
      ...options,
      headers: { ...options.headers, 'x-forwarded-for': address },
    });

async function enter(address: string): Promise<string> {
  const response = await from(address)('POST', 'sessions', { body: { site_key: 'tlk_pub_local' } });
  return sessionReplySchema.parse(await response.json()).access_token;
}

async function refusalOf(response: Response) {
  const seconds = Number(response.headers.get('retry-after'));
  expect(seconds).toBeGreaterThan(0);
  return { status: response.status, code: problemSchema.parse(await response.json()).code, seconds };
}

const tooMany = { status: 429, code: 'too_many_requests' };

describe('a flood from one address', () => {
  it('is turned away before its bodies are read, while an honest visitor is answered', async () => {
    const attacker = from('203.0.113.9');
    const tokens = [await enter('203.0.113.9'), await enter('203.0.113.9')];
    const body = `{"content":"${'x'.repeat(15_000)}`;
    const over = new AbortController();
    const statuses = new Map<number, number>();
    const flood = async (index: number) => {
      while (!over.signal.aborted) {
        const token = tokens[index % tokens.length] ?? '';
        const { status } = await attacker('POST', 'messages', { token, body });
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    const flooding = Array.from({ length: 20 }, (_, index) => flood(index));
    const honest = await enter('198.51.100.1');
    for (const content of ['Hola', 'Soy Ana Torres', 'ana@ejemplo.mx', 'Gracias']) {
      const answer = await from('198.51.100.1')('POST', 'messages', { token: honest, body: server.message(content) });
      expect(answer.status).toBe(200);
    }
    over.abort();
    await Promise.all(flooding);
    // The bodies are broken: those that were read say so.
    expect(new Set(statuses.keys())).toEqual(new Set([400, 429]));
    expect(statuses.get(400)).toBeLessThanOrEqual(60);
    expect(statuses.get(429)).toBeGreaterThan(60);
  });

  it('counts a whole IPv6 /64 as one, and its neighbour as another', async () => {
    const refused: number[] = [];
    for (let host = 1; host <= 201; host += 1) {
      const { status } = await from(`2001:db8:0:1::${host.toString(16)}`)('POST', 'sessions', { body: {} });
      if (status === 429) refused.push(host);
    }
    expect(refused).toEqual([201]);
    expect((await from('2001:db8:0:2::1')('POST', 'sessions', { body: {} })).status).toBe(400);
  });

  it('of anything at all is turned away', async () => {
    const ask = from('203.0.113.10');
    for (let time = 0; time < 300; time += 1) await ask('GET', 'config?site_key=tlk_pub_local');
    expect(await refusalOf(await ask('GET', 'config?site_key=tlk_pub_local'))).toMatchObject(tooMany);
  });

  it('behind a forged X-Forwarded-For is still from that address', async () => {
    for (let time = 0; time < 200; time += 1) {
      await from(`10.0.0.${time}, 203.0.113.11`)('POST', 'sessions', { body: {} });
    }
    expect((await from('10.9.9.9, 203.0.113.11')('POST', 'sessions', { body: {} })).status).toBe(429);
  });
});

describe('a visitor', () => {
  it('gets twelve new messages a minute through, is told when to go on, and may always send one again', async () => {
    const ask = from('198.51.100.2');
    const token = await enter('198.51.100.2');
    const first = server.message('Hola');
    await untilEarlyInMinute();
    for (const body of [first, ...Array.from({ length: 11 }, () => server.message('Otra'))]) {
      expect((await ask('POST', 'messages', { token, body })).status).toBe(200);
    }
    const refused = await refusalOf(await ask('POST', 'messages', { token, body: server.message('Más') }));
    expect(refused).toMatchObject(tooMany);
    expect(refused.seconds).toBeLessThanOrEqual(60);
    const again = await ask('POST', 'messages', { token, body: first });
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
  }, 30_000);

  it('without an account cannot mint more than ten sessions a minute, also not in parallel', async () => {
    await untilEarlyInMinute();
    const opened = await Promise.all(
      Array.from({ length: 20 }, () =>
        from('198.51.100.3')('POST', 'sessions', { body: { site_key: 'tlk_pub_local', refresh_token: randomUUID() } }),
      ),
    );
    expect(opened.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(opened.filter(({ status }) => status === 429)).toHaveLength(10);
  }, 30_000);
});

/** The database counts whole minutes: what belongs together must not fall into two. */
async function untilEarlyInMinute(): Promise<void> {
  const left = 60_000 - (Date.now() % 60_000);
  if (left < 10_000) await new Promise((resolve) => setTimeout(resolve, left + 50));
}
