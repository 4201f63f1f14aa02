import { randomUUID } from 'node:crypto';
import { call, delay, httpError, malformedCall, say, sayAndCall, slow } from '@talia/simulator';
import type { ScriptStep } from '@talia/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ResponseRequest } from '../openai/model.ts';
import { openTestDatabase } from '../store/testing/test-database.ts';
import type { TestDatabase } from '../store/testing/test-database.ts';
import { startTestEngine } from '../testing/test-engine.ts';
import type { EngineOptions, TestEngine } from '../testing/test-engine.ts';

let database: TestDatabase;
let engine: TestEngine;
beforeAll(async () => {
  database = await openTestDatabase({ leaseMs: 3_000 });
});
afterAll(() => database.close());
afterEach(() => engine.stop());

async function play(steps: ScriptStep[], options: EngineOptions = {}) {
  engine = await startTestEngine(database, steps, options);
  return engine.say('Hola');
}

const noParameters = { type: 'object', properties: {}, required: [], additionalProperties: false };

/** The simulated model calls only what it is offered. */
function offerMore(request: ResponseRequest): ResponseRequest {
  const more = ['delete_all', '__proto__', 'constructor'].map((name) => ({
    name,
    description: 'No es de las nuestras.',
    parameters: noParameters,
  }));
  return { ...request, tools: [...request.tools, ...more] };
}

const asked = () => engine.requests('POST', '/v1/responses');
const email = (n: number) => call('set_email', { email: `ana${n}@ejemplo.mx` });
const promise = /una persona te responderá/;

describe('a turn', () => {
  it('that called as many tools as it may has to answer', async () => {
    const { outcome } = await play([0, 1, 2].map(email).concat(say('Listo')), { assistant: { calls: 3, steps: 12 } });
    expect(asked().map((body) => (body as { tool_choice: string }).tool_choice)).toEqual([
      'auto',
      'auto',
      'auto',
      'none',
    ]);
    expect(outcome).toMatchObject({ type: 'published', turn: { reply: { text: 'Listo' } } });
  });

  it.each([
    ['arguments that are wrong', () => malformedCall('set_email', '{"email":7}')],
    ['a tool that does not exist', () => malformedCall('delete_all', '{}')],
    ['a tool named __proto__', () => malformedCall('__proto__', '{}')],
    ['a tool named constructor', () => malformedCall('constructor', '{}')],
  ])('may correct %s twice, then has to answer', async (_, step) => {
    const { outcome, turn } = await play([step(), step(), step(), say('¿Me lo repites?')], { tamper: offerMore });
    expect(asked()).toHaveLength(4);
    expect(asked().at(-1)).toMatchObject({ tool_choice: 'none' });
    expect(outcome).toMatchObject({ type: 'published', turn: { reply: { text: '¿Me lo repites?' } } });
    expect(await engine.store.trace(turn.turnId)).toMatchObject({
      turns: [{ tools: [{ outcome: 'validacion' }, { outcome: 'validacion' }, { outcome: 'validacion' }] }],
    });
  });

  it('that used up its tokens has to answer', async () => {
    const { outcome } = await play([email(1), say('Listo')], { assistant: { turnTokens: 1 } });
    expect(asked().at(-1)).toMatchObject({ tool_choice: 'none' });
    expect(outcome).toMatchObject({ type: 'published', turn: { reply: { text: 'Listo' } } });
  });

  it('that is out of time ends with words of ours after what was shown, and the next one goes on', async () => {
    const { outcome, events, turn } = await play(
      [sayAndCall('Anoto tu correo.', 'set_email', { email: 'a@b.mx' }), delay(say('tarde'), 900)],
      { limits: { turnMs: 600 } },
    );
    const text = expect.stringMatching(/^Anoto tu correo\.\n\nDisculpa/);
    expect(outcome).toMatchObject({ type: 'published', turn: { reply: { text }, reason: 'tiempo_agotado' } });
    expect(events.filter(({ type }) => type === 'text_start')).toHaveLength(2);
    engine.player.push(say('Aquí sigo'));
    expect((await engine.say('¿Y bien?')).outcome).toMatchObject({ turn: { reply: { text: 'Aquí sigo' } } });
    const users = (await engine.itemsOf(turn.conversationId)).filter((item) => 'role' in item && item.role === 'user');
    expect(users).toHaveLength(2);
  });

  it('whose model calls a tool although it has to answer leaves no call behind', async () => {
    const steps = Array.from({ length: 6 }, (_, n) => email(n));
    const { turn } = await play(steps, { tamper: (request) => ({ ...request, toolChoice: 'auto' }) });
    engine.player.push(say('Seguimos'));
    expect((await engine.say('¿Sigues?')).outcome).toMatchObject({ turn: { reply: { text: 'Seguimos' } } });
    const items = await engine.itemsOf(turn.conversationId);
    expect(items.map((item) => ('role' in item ? item.role : item.type))).toEqual(['user', 'user', 'assistant']);
  });
});

describe('a model that cannot be used', () => {
  it.each(['credit_balance_exhausted', 'insufficient_quota', 'model_not_found'])(
    'for %s is asked once: visitors are promised a person, and the team is told',
    async (code) => {
      const { outcome, turn } = await play([httpError(429, { code })]);
      expect(outcome).toMatchObject({ type: 'published', turn: { reply: { text: expect.stringMatching(promise) } } });
      expect((await engine.say('¿Hola?', randomUUID())).outcome).toMatchObject({
        turn: { reply: { text: expect.stringMatching(promise) }, reason: 'modelo_no_disponible' },
      });
      expect(asked()).toHaveLength(1);
      const alerts = await engine.store.listAlerts(10);
      expect(alerts).toContainEqual(expect.objectContaining({ type: 'model_unavailable', code, conversationId: null }));
      expect(alerts).toContainEqual(
        expect.objectContaining({ type: 'promise_pending', conversationId: turn.conversationId }),
      );
    },
  );

  it('answers again after a while: what was asked meanwhile is not forgotten, and the alert is over', async () => {
    await play([httpError(429, { code: 'insufficient_quota' })]);
    engine.passTime(61_000);
    engine.player.push(say('De vuelta'));
    expect((await engine.say('¿Ya?')).outcome).toMatchObject({ turn: { reply: { text: 'De vuelta' } } });
    expect(asked().at(-1)).toMatchObject({
      input: [{ content: [{ text: 'Hola' }] }, { content: [{ text: '¿Ya?' }] }],
    });
    const alerts = await engine.store.listAlerts(10);
    expect(alerts.filter(({ conversationId }) => conversationId === null)).toEqual([]);
  });

  it('keeps its promise open until a person answers', async () => {
    const { turn } = await play([httpError(401)]);
    const ours = async () =>
      (await engine.store.listAlerts(50)).filter(({ conversationId }) => conversationId === turn.conversationId);
    expect(await ours()).toMatchObject([{ type: 'promise_pending' }]);
    await engine.sql(
      `insert into public.mensajes (conversacion_id, direccion, tipo_contenido, texto, datos)
       values ($1, 'saliente', 'texto', 'Soy Ana', '{"author": "operador"}')`,
      [turn.conversationId],
    );
    expect(await ours()).toEqual([]);
  });

  it('because it refuses one conversation again and again, is asked by others', async () => {
    await play([httpError(400, { code: 'invalid_prompt' })]);
    const { outcome } = await engine.say('Hola', randomUUID(), [say('Hola')]);
    expect(outcome).toMatchObject({ turn: { reply: { text: 'Hola' } } });
  });
});

describe('a daily budget', () => {
  it('that is used up keeps the model from being asked', async () => {
    await play([say('uno'), say('dos')]);
    const [{ tokens } = { tokens: 0 }] = await engine.sql<{ tokens: number }>(
      `select public.tokens_de_hoy('')::integer as tokens`,
    );
    expect(tokens).toBeGreaterThan(0);
    await engine.stop();
    engine = await startTestEngine(database, [], { tokensPerDay: tokens });
    const { outcome } = await engine.say('¿Más?');
    expect(outcome).toMatchObject({
      type: 'published',
      turn: { reply: { text: expect.stringMatching(promise) }, reason: 'presupuesto_agotado' },
    });
    expect(asked()).toEqual([]);
    expect(await engine.store.listAlerts(10)).toContainEqual(expect.objectContaining({ type: 'budget_spent' }));
  });
});

describe('a visitor who stops a turn', () => {
  const long = 'Con gusto te cuento todo lo que hacemos y cuánto cuesta cada una de nuestras cosas';

  async function startLongTurn() {
    engine = await startTestEngine(database, [slow(say(long), 40)]);
    const sessionId = randomUUID();
    const input = { sessionId, clientMessageId: randomUUID(), content: 'Cuéntame', metadata: {} };
    const submission = await engine.turns.submit(input);
    if (submission.type !== 'accepted') throw new Error('the message was refused');
    let shown = '';
    submission.feed.subscribe(({ event }) => {
      if (event.type === 'text_delta') shown += event.delta;
    });
    await expect.poll(() => shown.length, { timeout: 5_000, interval: 5 }).toBeGreaterThan(10);
    return { ...submission, sessionId, shown: () => shown };
  }

  it('keeps what was shown, no more and no less, and can go on talking', async () => {
    const { turn, feed, sessionId, shown } = await startLongTurn();
    await engine.turns.stop(turn.turnId, sessionId);
    const outcome = await feed.ended;
    expect(outcome).toMatchObject({ type: 'stopped', turn: { reply: { text: shown() } } });
    expect(long.startsWith(shown())).toBe(true);
    expect(shown().length).toBeLessThan(long.length);
    const { outcome: next } = await engine.say('Otra cosa', sessionId, [say('Dime')]);
    expect(next).toMatchObject({ type: 'published', turn: { reply: { text: 'Dime' } } });
    const users = (await engine.itemsOf(turn.conversationId)).filter((item) => 'role' in item && item.role === 'user');
    expect(users).toHaveLength(2);
  });

  it('is heard by the process that runs it, whichever is asked', async () => {
    const { turn, feed, sessionId, shown } = await startLongTurn();
    await engine.anotherProcess().stop(turn.turnId, sessionId);
    expect(await feed.ended).toMatchObject({ type: 'stopped', turn: { reply: { text: shown() } } });
  });

  it('may do so again, and has to be the same visitor', async () => {
    const { turn, feed, sessionId } = await startLongTurn();
    await expect(engine.turns.stop(turn.turnId, randomUUID())).rejects.toMatchObject({ code: 'turn_not_found' });
    await expect(engine.turns.stop(randomUUID(), sessionId)).rejects.toMatchObject({ code: 'turn_not_found' });
    await engine.turns.stop(turn.turnId, sessionId);
    await feed.ended;
    await engine.turns.stop(turn.turnId, sessionId);
  });

  it('before it was begun gets no answer', async () => {
    engine = await startTestEngine(database, [delay(say('uno'), 300)]);
    const sessionId = randomUUID();
    const send = (content: string) =>
      engine.turns.submit({ sessionId, clientMessageId: randomUUID(), content, metadata: {} });
    const [first, second] = [await send('1'), await send('2')];
    if (first.type !== 'accepted' || second.type !== 'accepted') throw new Error('a message was refused');
    await engine.turns.stop(second.turn.turnId, sessionId);
    expect(await second.feed.ended).toMatchObject({ type: 'stopped', turn: { reply: null } });
    expect(await first.feed.ended).toMatchObject({ type: 'published' });
    expect(asked()).toHaveLength(1);
  });
});
