import { liveEventsReplySchema, problemSchema } from '@talia/protocol';
import type { HistoryReply, LiveEvent } from '@talia/protocol';
import { say, script, startSimulator } from '@talia/simulator';
import type { ScriptPlayer, Simulator } from '@talia/simulator';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgrest } from '../../store/testing/start-postgrest.ts';
import { sleep } from '../../sleep.ts';
import { readLive } from '../../testing/read-live.ts';
import type { LiveReader } from '../../testing/read-live.ts';
import { readTestRuns } from '../../testing/test-runs.ts';
import { startTestServer } from '../../testing/test-server.ts';
import type { TestServer } from '../../testing/test-server.ts';
import { defaultTurnLimits } from '../../turns/turn-deps.ts';

let postgrest: Awaited<ReturnType<typeof startPostgrest>>;
let player: ScriptPlayer;
let simulator: Simulator;
let server: TestServer;
const startServer = () =>
  startTestServer(
    {
      TALIA_OPENAI_BASE_URL: simulator.url,
      TALIA_SUPABASE_URL: postgrest.url,
      TALIA_SUPABASE_SERVICE_ROLE: postgrest.secretKey,
      // Two processes of one installation.
      TALIA_SESSION_SECRET: 'x'.repeat(64),
    },
    { times: { sweepMs: 5_000, accessMs: 300, liveMs: 300, drainMs: 1_000, turn: defaultTurnLimits } },
  );
beforeAll(async () => {
  player = script([]);
  [simulator, postgrest] = await Promise.all([startSimulator({ player }), startPostgrest()]);
  server = await startServer();
});
afterAll(async () => {
  await server?.stop();
  await simulator?.close();
  await postgrest?.stop();
});

const route = '/api/webchat/events';
const sql = (text: string, values: unknown[] = []) => postgrest.sql(text, values);

interface ListenOptions {
  lastEventId?: string | undefined;
  at?: TestServer;
}

/** A visitor, what they may do, and what the company may do to their conversation. */
async function setup() {
  const { access_token: token, session_id: sessionId } = await server.openSession();
  const ask = (method: string, path: string, body?: unknown) =>
    server.ask(method, `/api/webchat/${path}`, { token, ...(body === undefined ? {} : { body }) });
  const listen = async ({ lastEventId, at = server }: ListenOptions = {}) => {
    const headers = {
      accept: 'text/event-stream',
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    };
    return readLive(await at.ask('GET', route, { token, headers }));
  };
  const poll = async (after?: string) => {
    const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
    return liveEventsReplySchema.parse(await (await server.ask('GET', `${route}${query}`, { token })).json());
  };
  const send = async (content: string) => {
    player.push(say('Con gusto'));
    expect((await ask('POST', 'messages', server.message(content))).status).toBe(200);
  };
  // The route's own test checks the shape.
  const history = async () => (await (await ask('GET', 'messages?limit=100')).json()) as HistoryReply;
  const conversation = async () => (await history()).conversation_id ?? '';
  const write = async (text: string) =>
    sql(
      `insert into public.mensajes (conversacion_id, direccion, tipo_contenido, texto, datos)
       values ($1, 'saliente', 'texto', $2, '{"author": "operador", "author_name": "Beto"}')`,
      [await conversation(), text],
    );
  const hold = async (isHeld: boolean) =>
    sql(
      `insert into public.conversaciones_controles (conversacion_id, manual_override) values ($1, $2)
       on conflict (conversacion_id) do update set manual_override = excluded.manual_override`,
      [await conversation(), isHeld],
    );
  return { token, sessionId, ask, listen, poll, send, history, conversation, write, hold };
}

const messagesOf = (events: readonly LiveEvent[]) =>
  events.flatMap((event) => (event.type === 'message' ? [event.data] : []));
const has = (type: LiveEvent['type'], count: number) => (events: readonly LiveEvent[]) =>
  events.filter((event) => event.type === type).length >= count;

async function expectEnd(live: LiveReader, happen: () => Promise<unknown>) {
  await live.until(has('control', 1));
  await happen();
  await live.ended;
  expect(live.events.map(({ type }) => type).filter((type) => type === 'reconnect')).toEqual([]);
}

async function refusal(headers: Record<string, string>, token?: string) {
  const response = await server.ask('GET', route, { headers, ...(token === undefined ? {} : { token }) });
  return { status: response.status, code: problemSchema.parse(await response.json()).code };
}

describe('a visitor who listens', () => {
  it('hears who holds the conversation, then each message, and nothing else', async () => {
    const { listen, send, history } = await setup();
    const live = await listen();
    await live.until(has('control', 1));
    expect(live.events[0]).toMatchObject({ seq: 1, type: 'control', data: { state: 'assistant', holder: null } });
    await send('Hola');
    await live.until(has('message', 2));
    expect(messagesOf(live.events)).toEqual((await history()).messages);
    expect(live.events.map(({ seq }) => seq)).toEqual(live.events.map((_event, index) => index + 1));
    live.leave();
  });

  it('hears a person take the conversation, write, give it back, and close it', async () => {
    const { listen, send, write, hold, conversation } = await setup();
    await send('Quiero hablar con alguien');
    const live = await listen();
    await live.until(has('control', 1));
    await hold(true);
    await live.until(has('control', 2));
    await write('Hola, soy Beto');
    await live.until(has('message', 1));
    await hold(false);
    await live.until(has('control', 3));
    await sql(`update public.conversaciones set estado = 'cerrada' where id = $1`, [await conversation()]);
    await live.until(has('closed', 1));
    expect(live.events.map(({ type, data }) => ({ type, data }))).toMatchObject([
      { type: 'control', data: { state: 'assistant' } },
      { type: 'control', data: { state: 'paused' } },
      { type: 'message', data: { content: 'Hola, soy Beto', metadata: { author: { type: 'human', name: 'Beto' } } } },
      { type: 'control', data: { state: 'assistant' } },
      { type: 'closed', data: { reason: null } },
    ]);
    const versions = live.events.flatMap((event) => (event.type === 'control' ? [event.data.version] : []));
    expect(versions).toEqual(versions.toSorted((one, other) => one - other));
    live.leave();
  });

  it('goes on where any event was heard last, and both ways tell the same', async () => {
    const { listen, poll, send, write, hold, history } = await setup();
    const { cursor } = await poll();
    await send('Hola');
    await hold(true);
    await write('Uno');
    await hold(false);
    await write('Dos');
    const whole = await poll(cursor);
    expect(messagesOf(whole.events)).toEqual((await history()).messages);
    const { runs, seed } = readTestRuns(12);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.events.length - 1), async (cut) => {
        const lastEventId = whole.events[cut]?.id ?? undefined;
        const rest = whole.events.slice(cut + 1).map(toFact);
        expect((await poll(lastEventId)).events.map(toFact)).toEqual(rest);
        const live = await listen({ lastEventId });
        await live.until((events) => events.length >= rest.length);
        expect(live.events.map(toFact)).toEqual(rest);
        live.leave();
      }),
      { numRuns: runs, seed },
    );
  });

  it('misses nothing between the history and what is told, whenever they were cut', async () => {
    const { listen, send, write, history } = await setup();
    await send('Hola');
    const writing = Promise.all(Array.from({ length: 40 }, (_, n) => sleep(n * 30).then(() => write(`mensaje ${n}`))));
    const first = await listen();
    await first.until(has('control', 1));
    // Whoever listens from now on reads what was before.
    const heard = new Map((await history()).messages.map((message) => [message.id, message]));
    let live = first;
    for (let cut = 0; cut < 8; cut += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await sleep(Math.random() * 300);
      live.leave();
      for (const message of messagesOf(live.events)) heard.set(message.id, message);
      // oxlint-disable-next-line no-await-in-loop
      live = await listen({ lastEventId: live.lastId ?? first.lastId });
    }
    await writing;
    const { messages } = await history();
    expect(messages).toHaveLength(42);
    const all = () => new Map([...heard, ...messagesOf(live.events).map((message) => [message.id, message] as const)]);
    await live.until(() => all().size === 42);
    live.leave();
    expect(messages.map(({ id }) => all().get(id))).toEqual(messages);
  });

  it('never hears what happens to another one', async () => {
    const [one, other] = [await setup(), await setup()];
    await other.send('Hola');
    const [live, others] = [await one.listen(), await other.listen()];
    await Promise.all([live.until(has('control', 1)), others.until(has('control', 1))]);
    await other.write('solo para la otra');
    await others.until(has('message', 1));
    const stolen = await one.listen({ lastEventId: others.events[0]?.id ?? undefined });
    await one.send('Hola');
    await Promise.all([live.until(has('message', 2)), stolen.until(has('message', 2))]);
    expect(JSON.stringify([live.events, stolen.events])).not.toContain('solo para la otra');
    for (const reader of [live, others, stolen]) reader.leave();
  });

  it('with a cursor that is too old is told to read the history again, and goes on from there', async () => {
    const { listen, poll, send, write } = await setup();
    await send('Hola');
    const old = (await poll()).cursor.replace(/\d+$/, (seconds) => String(Number(seconds) - 48 * 3600));
    for (const lastEventId of [old, 'x'.repeat(300)]) {
      const live = await listen({ lastEventId });
      await live.until(has('control', 1));
      expect(live.events.map(({ type }) => type)).toEqual(['reload', 'control']);
      await write('después');
      await live.until(has('message', 1));
      live.leave();
    }
    expect((await poll(old)).events.map(({ type }) => type)).toEqual(['reload', 'control']);
  });

  it('hears what another process wrote', async () => {
    const other = await startServer();
    const { listen, send } = await setup();
    const live = await listen({ at: other });
    await live.until(has('control', 1));
    await send('Hola');
    await live.until(has('message', 2));
    const stopped = other.stop();
    await live.ended;
    expect(live.events.at(-1)).toMatchObject({ type: 'reconnect', id: null, data: { after_ms: expect.any(Number) } });
    await stopped;
  });
});

describe('a stream ends, without a word,', () => {
  it('when the visitor leaves this device', async () => {
    const { ask, listen } = await setup();
    await expectEnd(await listen(), () => ask('POST', 'logout'));
    expect((await ask('GET', 'events')).status).toBe(401);
  });

  it('when the visitor is erased, also one whose conversation was paused already', async () => {
    const { ask, listen, send, hold } = await setup();
    await send('Hola');
    await hold(true);
    await expectEnd(await listen(), () => ask('POST', 'me/erase'));
    expect((await ask('GET', 'events')).status).toBe(401);
  });

  it('when the site is closed', async () => {
    const { listen } = await setup();
    await expectEnd(await listen(), () => sql(`select public.revocar_sitio('local')`));
    await sql(`select public.restaurar_sitio('local')`);
    await expect
      .poll(async () => (await server.ask('GET', '/api/webchat/config?site_key=tlk_pub_local')).status)
      .toBe(200);
  });
});

describe('the route', () => {
  it('refuses a stranger, another type, and more streams than a visitor needs', async () => {
    const { token, listen } = await setup();
    expect(await refusal({ accept: 'text/event-stream' })).toEqual({ status: 401, code: 'token_missing' });
    expect(await refusal({ accept: 'image/png' }, token)).toEqual({ status: 406, code: 'not_acceptable' });
    const open = await Promise.all(Array.from({ length: 10 }, () => listen()));
    const tooMany = { status: 429, code: 'too_many_requests' };
    expect(await refusal({ accept: 'text/event-stream' }, token)).toEqual(tooMany);
    for (const reader of open) reader.leave();
    const again = async () => (await server.ask('GET', route, { token, headers: { accept: 'text/event-stream' } })).ok;
    await expect.poll(again).toBe(true);
  });
});

it('loses none of 400 messages of 8 writers that commit in any order', async () => {
  const { listen, send, conversation } = await setup();
  await send('Hola');
  const live = await listen();
  await live.until(has('control', 1));
  const id = await conversation();
  await Promise.all(Array.from({ length: 8 }, (_, writer) => writeSlowly(id, writer, 50)));
  await live.until(has('message', 400), 15_000);
  const texts = messagesOf(live.events).map(({ content }) => content);
  expect(new Set(texts).size).toBe(400);
  expect(texts).toHaveLength(400);
  live.leave();
});

/** Each message in a transaction that stays open for a moment after it drew its number. */
async function writeSlowly(conversationId: string, writer: number, count: number): Promise<void> {
  const client = new Client({ connectionString: postgrest.databaseUrl });
  await client.connect();
  for (let n = 0; n < count; n += 1) {
    // oxlint-disable-next-line no-await-in-loop
    await client.query('begin');
    // oxlint-disable-next-line no-await-in-loop
    await client.query(
      `insert into public.mensajes (conversacion_id, direccion, tipo_contenido, texto) values ($1, 'saliente', 'texto', $2)`,
      [conversationId, `${writer}-${n}`],
    );
    // oxlint-disable-next-line no-await-in-loop
    await client.query('select pg_sleep(random() * 0.02)');
    // oxlint-disable-next-line no-await-in-loop
    await client.query('commit');
  }
  await client.end();
}

const toFact = ({ id, type, at, data }: LiveEvent) => ({ id, type, at, data });
