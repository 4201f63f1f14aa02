import { randomUUID } from 'node:crypto';
import { call, say, slow } from '@talia/simulator';
import type { ScriptStep } from '@talia/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startPostgrest } from '../store/testing/start-postgrest.ts';
import type { TestPostgrest } from '../store/testing/start-postgrest.ts';
import { startTcpProxy } from '../store/testing/tcp-proxy.ts';
import type { TcpProxy } from '../store/testing/tcp-proxy.ts';
import { toTestDatabase } from '../store/testing/test-database.ts';
import type { TestDatabase } from '../store/testing/test-database.ts';
import { sleep } from '../sleep.ts';
import { startTestEngine } from '../testing/test-engine.ts';
import type { TestEngine } from '../testing/test-engine.ts';
import type { TurnLimits } from './turn-deps.ts';

const leaseMs = 2_500;
let postgrest: TestPostgrest;
let proxy: TcpProxy;
let database: TestDatabase;
let engine: TestEngine;
const unhandled: unknown[] = [];
const noteUnhandled = (reason: unknown) => unhandled.push(reason);

beforeAll(async () => {
  process.on('unhandledRejection', noteUnhandled);
  postgrest = await startPostgrest();
  proxy = await startTcpProxy(Number(new URL(postgrest.url).port));
  const url = `http://127.0.0.1:${proxy.port}`;
  database = toTestDatabase(
    { ...postgrest, url, fetch: globalThis.fetch, close: () => postgrest.stop() },
    { timeoutMs: 400, leaseMs },
  );
});
afterEach(() => engine.stop());
afterAll(async () => {
  await proxy.close();
  await database.close();
  process.off('unhandledRejection', noteUnhandled);
});

async function setup(steps: ScriptStep[], limits: Partial<TurnLimits> = {}) {
  engine = await startTestEngine(database, steps, { limits: { leaseMs, ...limits } });
  return { sessionId: randomUUID(), clientMessageId: randomUUID(), content: 'Hola' };
}

/** Nothing of what is on its way back arrives. */
function loseAnswers(): void {
  proxy.freeze('answers');
}

function hearAgain(): void {
  proxy.cut();
  proxy.thaw();
}

const answers = () =>
  database.store.ping().then(
    () => true,
    () => false,
  );

/** A moment after the database is back, the store asks it again. */
async function untilBack(): Promise<void> {
  await expect.poll(answers, { timeout: 10_000, interval: 50 }).toBe(true);
}

const asked = () => engine.requests('POST', '/v1/responses').length;

/** What became of a message: how many rows it has, and the answers to it. */
async function storedOf(id: string) {
  const rows = await database.sql<{ direccion: string; texto: string }>(
    `select direccion, texto from public.mensajes where datos ->> 'client_message_id' = $1`,
    [id],
  );
  return {
    messages: rows.filter((row) => row.direccion === 'entrante').length,
    replies: rows.filter((row) => row.direccion === 'saliente').map((row) => row.texto),
  };
}

describe('what committed though nobody heard of it', () => {
  it('is not stored again when the message is sent again', async () => {
    const input = await setup([say('Te escucho')]);
    loseAnswers();
    await expect(engine.send(input)).rejects.toMatchObject({ code: 'store_unavailable', retryAfterSeconds: 5 });
    hearAgain();
    await untilBack();
    expect(asked()).toBe(0);
    expect(await engine.send(input)).toMatchObject({ outcome: { type: 'published' } });
    expect(await storedOf(input.clientMessageId)).toEqual({ messages: 1, replies: ['Te escucho'] });
  });

  it('is not done again when a tool or the answer is', async () => {
    const input = await setup([
      async () => {
        loseAnswers();
        setTimeout(hearAgain, 600);
        return call('set_email', { email: 'ana@ejemplo.mx' });
      },
      async () => {
        loseAnswers();
        setTimeout(hearAgain, 600);
        return say('Anotado');
      },
    ]);
    const { outcome, turn } = await engine.send(input);
    expect(outcome).toMatchObject({ type: 'published', turn: { reply: { text: 'Anotado' } } });
    expect(await engine.store.trace(turn.turnId)).toMatchObject({
      lead: { email: 'ana@ejemplo.mx' },
      turns: [{ attempt: 1, tools: [{ outcome: 'ok', repeated: false }] }],
    });
    expect(await storedOf(input.clientMessageId)).toEqual({ messages: 1, replies: ['Anotado'] });
    expect(asked()).toBe(2);
  });
});

describe('a turn that the database left', () => {
  it('while the model spoke for longer than a lease lasts is finished by the sweeper, once', async () => {
    const input = await setup([
      async () => {
        await postgrest.postgres.crash();
        return slow(say('Esto no llega a oírlo nadie más'), 400);
      },
      say('Aquí sigo'),
    ]);
    const { outcome, turn } = await engine.send(input);
    expect(outcome).toMatchObject({ type: 'lost' });
    engine.turns.startSweeping(100);
    await postgrest.postgres.restart();
    await expect
      .poll(() => storedOf(input.clientMessageId), { timeout: 15_000, interval: 200 })
      .toEqual({ messages: 1, replies: ['Aquí sigo'] });
    const items = await engine.itemsOf(turn.conversationId);
    expect(items.map((item) => ('role' in item ? item.role : item.type))).toEqual(['user', 'assistant']);
  });

  it('for longer than an answer is kept is begun anew, once, and that counts as an attempt', async () => {
    const input = await setup(
      [
        async () => {
          await proxy.refuse();
          return say('Esto se pierde');
        },
        say('Otra vez'),
      ],
      { publishMs: 300 },
    );
    const { outcome, events, turn } = await engine.send(input);
    expect(outcome).toMatchObject({ type: 'lost' });
    expect(events).toContainEqual({ type: 'turn_delayed' });
    await proxy.admit();
    await untilBack();
    expect(await engine.send(input)).toMatchObject({ outcome: { type: 'published' } });
    expect(await storedOf(input.clientMessageId)).toEqual({ messages: 1, replies: ['Otra vez'] });
    expect(await engine.store.trace(turn.turnId)).toMatchObject({ turns: [{ attempt: 2 }] });
  });

  it('does not keep a process from stopping, and another one finishes it', async () => {
    const input = await setup([
      async () => {
        await proxy.refuse();
        return say('Esto se pierde');
      },
      say('Otro proceso'),
    ]);
    const sent = engine.send(input);
    await expect.poll(asked, { timeout: 5_000, interval: 20 }).toBe(1);
    await sleep(100);
    await engine.turns.drain(200);
    expect(await sent).toMatchObject({ outcome: { type: 'lost' } });
    await proxy.admit();
    await untilBack();
    engine.anotherProcess().startSweeping(100);
    await expect
      .poll(() => storedOf(input.clientMessageId), { timeout: 15_000, interval: 200 })
      .toEqual({ messages: 1, replies: ['Otro proceso'] });
  });
});

describe('outages', () => {
  it('leave no promise unhandled', () => {
    expect(unhandled).toEqual([]);
  });
});
