import { randomUUID } from 'node:crypto';
import { problemSchema } from '@talia/protocol';
import { say, script, slow, startSimulator } from '@talia/simulator';
import type { ScriptPlayer, Simulator } from '@talia/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillDiskOf } from './store/testing/full-disk.ts';
import { startPostgrest } from './store/testing/start-postgrest.ts';
import type { TestPostgrest } from './store/testing/start-postgrest.ts';
import { startTcpProxy } from './store/testing/tcp-proxy.ts';
import type { TcpProxy } from './store/testing/tcp-proxy.ts';
import { startTestServer } from './testing/test-server.ts';
import type { TestServer } from './testing/test-server.ts';

/** The real server on real Postgres and PostgREST, with a bad network in between and a model that only does as told. */
let postgrest: TestPostgrest;
let proxy: TcpProxy;
let player: ScriptPlayer;
let simulator: Simulator;
let server: TestServer;
const unhandled: unknown[] = [];
const noteUnhandled = (reason: unknown) => unhandled.push(reason);

beforeAll(async () => {
  process.on('unhandledRejection', noteUnhandled);
  postgrest = await startPostgrest();
  proxy = await startTcpProxy(Number(new URL(postgrest.url).port));
  player = script([]);
  simulator = await startSimulator({ player });
  server = await startTestServer({
    TALIA_SUPABASE_URL: `http://127.0.0.1:${proxy.port}`,
    TALIA_SUPABASE_SERVICE_ROLE: postgrest.secretKey,
    TALIA_OPENAI_BASE_URL: simulator.url,
  });
});
afterAll(async () => {
  await server.stop();
  await simulator.close();
  await proxy.close();
  await postgrest.stop();
  process.off('unhandledRejection', noteUnhandled);
});

/** A visitor with one message to send, as often as it takes. */
async function setup() {
  const { access_token: token } = await server.openSession();
  const body = { content: 'Hola, quiero informes', client_message_id: randomUUID() };
  const send = (accept = 'application/json') =>
    server.ask('POST', '/api/webchat/messages', { token, body, headers: { accept } });
  return { id: body.client_message_id, send };
}

/** What was on its way is lost. */
function thawAnew(): void {
  proxy.cut();
  proxy.thaw();
}

async function expectUnavailable(response: Response): Promise<void> {
  expect(response.status).toBe(503);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  expect(problemSchema.parse(await response.json())).toMatchObject({ code: 'store_unavailable' });
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
}

/** Sends until it is answered, as the widget does. */
async function answerOf(send: () => Promise<Response>): Promise<unknown> {
  let body: unknown;
  await expect
    .poll(
      async () => {
        const response = await send();
        body = await response.json();
        return response.status;
      },
      { timeout: 20_000, interval: 200 },
    )
    .toBe(200);
  return body;
}

/** What is stored of a message: its own rows, the answers to it, and its turns. */
async function rowsOf(id: string) {
  const [row] = await postgrest.sql(
    `select
       (select count(*) from public.mensajes where datos ->> 'client_message_id' = $1 and direccion = 'entrante') as messages,
       (select count(*) from public.mensajes where datos ->> 'client_message_id' = $1 and direccion = 'saliente') as replies,
       (select count(*) from public.turnos where client_message_id = $1) as turns`,
    [id],
  );
  return row;
}

const once = { messages: 1, replies: 1, turns: 1 };
const nothing = { messages: 0, replies: 0, turns: 0 };

const asked = () => simulator.requests.filter((request) => request.path === '/v1/responses').length;
const statusOf = async (path: string) => (await fetch(`${server.url}${path}`)).status;

describe('a message', () => {
  const outages: [string, { begin: () => Promise<void> | void; end: () => Promise<void> | void }][] = [
    ['Postgres has stopped', { begin: () => postgrest.postgres.crash(), end: () => postgrest.postgres.restart() }],
    ['PostgREST has stopped', { begin: () => postgrest.postgrest.crash(), end: () => postgrest.postgrest.restart() }],
    ['the network is frozen', { begin: () => proxy.freeze(), end: thawAnew }],
  ];

  // First, because it needs an empty table.
  it('finds a full disk: nothing of it stays, and it is taken once there is room', async () => {
    const { id, send } = await setup();
    const count = 'select (select count(*) from public.contactos) + (select count(*) from public.conversaciones) as n';
    const before = await postgrest.sql(count);
    const disk = await fillDiskOf(postgrest, 'public.mensajes');
    await expectUnavailable(await send());
    await disk.empty();
    expect(await rowsOf(id)).toEqual(nothing);
    expect(await postgrest.sql(count)).toEqual(before);
    player.push(say('Ya hay espacio'));
    expect(await answerOf(send)).toMatchObject({ reply: 'Ya hay espacio' });
    expect(await rowsOf(id)).toEqual(once);
  });

  it.each(outages)('that comes while %s is refused in time, and taken once afterwards', async (_, outage) => {
    const { id, send } = await setup();
    const askedBefore = asked();
    await outage.begin();
    const startedAt = performance.now();
    await expectUnavailable(await send());
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await outage.end();
    expect(await rowsOf(id)).toEqual(nothing);
    expect(asked()).toBe(askedBefore);
    player.push(say('Aquí estoy de nuevo'));
    expect(await answerOf(send)).toMatchObject({ reply: 'Aquí estoy de nuevo' });
    expect(await rowsOf(id)).toEqual(once);
  });

  it('gets its answer on a slow network and over connections that are half closed', async () => {
    const { id, send } = await setup();
    player.push(say('Despacio'));
    proxy.halfClose();
    proxy.delay(80);
    const response = await send();
    proxy.delay(0);
    expect(await response.json()).toMatchObject({ reply: 'Despacio' });
    expect(await rowsOf(id)).toEqual(once);
  });
});

describe('an answer', () => {
  it('outlives a restart of Postgres while the model speaks', async () => {
    const { id, send } = await setup();
    const askedBefore = asked();
    player.push(slow(say('Con gusto te cuento todo lo que hacemos y cuánto cuesta cada cosa'), 60));
    const answering = send();
    await expect.poll(asked, { timeout: 5_000, interval: 20 }).toBe(askedBefore + 1);
    await postgrest.postgres.crash();
    await postgrest.postgres.restart();
    const response = await answering;
    if (response.status !== 200) await expectUnavailable(response);
    expect(await answerOf(send)).toMatchObject({ reply: expect.stringMatching(/^Con gusto .* cada cosa$/) });
    expect(asked()).toBe(askedBefore + 1);
    expect(await rowsOf(id)).toEqual(once);
  });

  it('that could not be stored is told as such in time, kept, and stored once when the database is back', async () => {
    const { id, send } = await setup();
    const askedBefore = asked();
    player.push(async () => {
      await proxy.refuse();
      return say('Esto no se pierde');
    });
    await expectUnavailable(await send());
    await proxy.admit();
    expect(await answerOf(send)).toMatchObject({ reply: 'Esto no se pierde' });
    expect(asked()).toBe(askedBefore + 1);
    expect(await rowsOf(id)).toEqual(once);
  });

  it('that is streamed stays on the screen, and its end comes when the database is back', async () => {
    const { id, send } = await setup();
    player.push(async () => {
      await proxy.refuse();
      setTimeout(() => void proxy.admit(), 1_500);
      return say('Sigo aquí');
    });
    const text = await (await send('text/event-stream')).text();
    expect(text).toContain('"delta":"Sigo');
    expect(text).toContain('"type":"finish"');
    expect(text).not.toContain('"type":"error"');
    expect(await rowsOf(id)).toEqual(once);
  });
});

describe('the server', () => {
  it('is not ready while the database is away, and is again without a restart', async () => {
    await proxy.refuse();
    await expect.poll(() => statusOf('/readyz'), { timeout: 12_000, interval: 200 }).toBe(503);
    expect(await statusOf('/healthz')).toBe(200);
    await proxy.admit();
    await expect.poll(() => statusOf('/readyz'), { timeout: 12_000, interval: 200 }).toBe(200);
  });

  it('left no promise unhandled in all of this', () => {
    expect(unhandled).toEqual([]);
  });
});
