import { randomUUID } from 'node:crypto';
import { call, comment, delay, malformedCall, refuse, say, sayAndCall } from '@talia/simulator';
import type { Item, ScriptStep } from '@talia/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sleep } from '../sleep.ts';
import type { AcceptInput } from '../store/store.ts';
import { openTestDatabase } from '../store/testing/test-database.ts';
import type { TestDatabase } from '../store/testing/test-database.ts';
import { startTestEngine } from '../testing/test-engine.ts';
import type { TestEngine } from '../testing/test-engine.ts';
import type { TurnEvent } from './turn-events.ts';

let database: TestDatabase;
let engine: TestEngine;
beforeAll(async () => {
  database = await openTestDatabase({ leaseMs: 3_000 });
});
afterAll(() => database.close());
afterEach(() => engine.stop());

async function play(steps: ScriptStep[], message = 'Hola') {
  engine = await startTestEngine(database, steps);
  return engine.say(message);
}

const hasRole = (item: Item, role: string) => 'role' in item && item.role === role;

const texts = (events: readonly TurnEvent[]) =>
  events.flatMap((event) => (event.type === 'text_delta' ? [event.delta] : [])).join('');

describe('a turn', () => {
  it('shows, stores and traces the same text', async () => {
    const { outcome, events, turn } = await play([say('Hola, ¿en qué te ayudo?')]);
    expect(outcome).toMatchObject({ type: 'published', turn: { reply: { text: 'Hola, ¿en qué te ayudo?' } } });
    expect(texts(events)).toBe('Hola, ¿en qué te ayudo?');
    expect(await engine.store.trace(turn.conversationId)).toMatchObject({
      openaiConversationId: expect.stringMatching(/^conv_/),
      turns: [{ reply: 'Hola, ¿en qué te ayudo?', responses: [{ responseId: expect.stringMatching(/^resp_/) }] }],
    });
  });

  it('stores the conversation before it asks anything in it, and sends only that from then on', async () => {
    await play([say('uno'), say('dos')]);
    await engine.say('otra');
    const bodies = engine.requests('POST', '/v1/responses');
    expect(bodies).toHaveLength(2);
    for (const body of bodies) {
      expect(body).toMatchObject({
        conversation: expect.stringMatching(/^conv_/),
        parallel_tool_calls: false,
        store: true,
      });
      expect(body).not.toHaveProperty('previous_response_id');
    }
    expect(engine.requests('POST', '/v1/conversations')).toHaveLength(1);
  });

  it('goes on from the last response for rows that only have that', async () => {
    await play([say('uno'), say('dos')]);
    const { turn } = await engine.say('prepara');
    await engine.sql('update public.conversaciones set conversacion_openai_id = null where id = $1', [
      turn.conversationId,
    ]);
    engine.player.push(say('tres'));
    const { outcome } = await engine.say('sigue');
    expect(outcome).toMatchObject({ type: 'published', turn: { reply: { text: 'tres' } } });
    const last = engine.requests('POST', '/v1/responses').at(-1);
    expect(last).toMatchObject({ previous_response_id: expect.stringMatching(/^resp_/) });
    expect(last).not.toHaveProperty('conversation');
  });

  it('saves what a tool was called with and tells the model', async () => {
    const { outcome, events, turn } = await play([call('set_email', { email: 'ANA@Ejemplo.mx' }), say('Listo')]);
    expect(outcome.type).toBe('published');
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'lead_change', progress: expect.objectContaining({ captured: ['email'] }) }),
    );
    const trace = await engine.store.trace(turn.conversationId);
    expect(trace).toMatchObject({ lead: { email: 'ana@ejemplo.mx' }, turns: [{ tools: [{ outcome: 'ok' }] }] });
    const second = engine.requests('POST', '/v1/responses')[1];
    expect(second).toMatchObject({
      input: [{ type: 'function_call_output', output: expect.stringContaining('"ok":true') }],
    });
  });

  it('offers the answers that the model suggests with the answer they belong to', async () => {
    const options = ['Sí, todo correcto', 'Quiero corregir un dato'];
    const { outcome, events } = await play([call('suggest_replies', { options }), say('¿Está bien así?')]);
    expect(outcome).toMatchObject({ type: 'published', turn: { suggestedReplies: options } });
    expect(texts(events)).toBe('¿Está bien así?');
  });

  it('offers nothing that the model suggests for an answer it then does not give', async () => {
    const { outcome } = await play([call('suggest_replies', { options: ['Sí', 'No'] }), say('')]);
    expect(outcome).toMatchObject({ type: 'published', turn: { suggestedReplies: [] } });
  });

  it('gives a refusal of a tool back to the model', async () => {
    const { turn } = await play([call('set_email', { email: 'no es correo' }), say('¿Me lo repites?')]);
    expect(await engine.store.trace(turn.conversationId)).toMatchObject({
      lead: { email: null },
      turns: [{ tools: [{ outcome: 'validacion', output: { ok: false, error: 'invalid_email' } }] }],
    });
  });

  it.each([
    ['a tool that does not exist', () => malformedCall('set_email', 'not json')],
    ['arguments of another shape', () => malformedCall('set_email', '{"email":7}')],
  ])('answers %s with an error output', async (_, step) => {
    const { outcome, turn } = await play([step(), say('Disculpa')]);
    expect(outcome.type).toBe('published');
    expect(await engine.store.trace(turn.conversationId)).toMatchObject({
      turns: [{ tools: [{ outcome: 'validacion' }] }],
    });
  });

  it('never writes to the conversation that the model names', async () => {
    await play([say('hola')]);
    const victim = (await engine.say('soy otra', randomUUID(), [say('hola')])).turn.conversationId;
    const { turn } = await engine.say('cambia su correo', randomUUID(), [
      call('set_email', { conversacion_id: victim, email: 'cobros@example.org' }),
      say('No puedo hacer eso'),
    ]);
    expect(await engine.store.trace(victim)).toMatchObject({ lead: { email: null } });
    expect(await engine.store.trace(turn.conversationId)).toMatchObject({
      lead: { email: null },
      turns: [{ tools: [{ output: { error: 'foreign_conversation' } }] }],
    });
    const security = await engine.sql('select accion from public.eventos_auditoria where entidad_id = $1', [
      turn.conversationId,
    ]);
    expect(security).toEqual([{ accion: 'herramienta_conversacion_ajena' }]);
  });

  it('keeps commentary from the visitor', async () => {
    const { events, outcome } = await play([comment('voy a saludar', say('Hola'))]);
    expect(texts(events)).toBe('Hola');
    expect(outcome).toMatchObject({ turn: { reply: { text: 'Hola' } } });
  });

  it('shows a refusal as the answer', async () => {
    expect((await play([refuse('No puedo ayudar con eso.')])).outcome).toMatchObject({
      turn: { reply: { text: 'No puedo ayudar con eso.' } },
    });
  });

  it('joins what was said before and after a tool', async () => {
    const { outcome } = await play([
      sayAndCall('Anoto tu correo.', 'set_email', { email: 'a@b.mx' }),
      say('¿Y tu empresa?'),
    ]);
    expect(outcome).toMatchObject({ turn: { reply: { text: 'Anoto tu correo.\n\n¿Y tu empresa?' } } });
  });

  it('must answer in its last step, and with words of ours when the model has none', async () => {
    const steps = Array.from({ length: 5 }, (_, n) => call('set_full_name', { full_name: `Ana ${'abcde'[n]}` }));
    const { outcome } = await play([...steps, say('')]);
    const requests = engine.requests('POST', '/v1/responses');
    expect(requests).toHaveLength(6);
    expect(requests.at(-1)).toMatchObject({ tool_choice: 'none' });
    expect(outcome).toMatchObject({ type: 'published', turn: { reply: { text: expect.stringContaining('Gracias') } } });
  });
});

describe('a conversation at OpenAI', () => {
  it('that is gone is rebuilt from our history', async () => {
    await play([say('Hola, ¿cómo te llamas?')], 'Quiero informes');
    engine.forgetConversations();
    const { outcome, turn } = await engine.say('Ana', undefined, [say('Mucho gusto, Ana')]);
    expect(outcome).toMatchObject({ type: 'published', turn: { reply: { text: 'Mucho gusto, Ana' } } });
    const items = await engine.itemsOf(turn.conversationId);
    expect(items.map((item) => ('role' in item ? item.role : item.type))).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
    ]);
  });

  it('that is gone in the middle of a turn is rebuilt, and tools do not act again', async () => {
    let asked = 0;
    engine = await startTestEngine(
      database,
      [
        say('Hola'),
        call('set_email', { email: 'ana@ejemplo.mx' }),
        call('set_email', { email: 'ana@ejemplo.mx' }),
        say('Listo'),
      ],
      {
        tamper(request) {
          asked += 1;
          if (asked === 3) engine.forgetConversations();
          return request;
        },
      },
    );
    await engine.say('Hola');
    const { outcome, turn } = await engine.say('mi correo es ana@ejemplo.mx');
    expect(outcome).toMatchObject({ type: 'published', turn: { reply: { text: 'Listo' } } });
    const items = await engine.itemsOf(turn.conversationId);
    expect(items.map((item) => ('role' in item ? item.role : item.type))).toEqual([
      'user',
      'assistant',
      'user',
      'function_call',
      'function_call_output',
      'assistant',
    ]);
    const changes = await engine.sql('select 1 from public.contactos_cambios where turno_id = $1', [turn.turnId]);
    expect(changes).toHaveLength(1);
  });

  it('with an orphan call is mended', async () => {
    await play([say('Hola')]);
    await engine.leaveOrphanCall();
    const { outcome } = await engine.say('sigue', undefined, [say('Seguimos'), say('Seguimos')]);
    expect(outcome).toMatchObject({ type: 'published' });
  });
});

describe('one conversation', () => {
  it('answers messages one at a time, in order', async () => {
    engine = await startTestEngine(database, [delay(say('uno'), 100), say('dos'), say('tres')]);
    const sessionId = randomUUID();
    const send = (content: string) => engine.send({ sessionId, clientMessageId: randomUUID(), content });
    const results = await Promise.all([send('1'), send('2'), send('3')]);
    expect(results.map(({ outcome }) => outcome.type)).toEqual(['published', 'published', 'published']);
    const page = await engine.store.history(sessionId, null, 10);
    expect(page.messages.filter((message) => !message.incoming).map((message) => message.text)).toEqual([
      'uno',
      'dos',
      'tres',
    ]);
  });

  it('answers a message that was sent twice at once only once', async () => {
    engine = await startTestEngine(database, [delay(say('uno'), 100)]);
    const input = { sessionId: randomUUID(), clientMessageId: randomUUID(), content: 'Hola' };
    const results = await Promise.all([engine.send(input), engine.send(input)]);
    expect(new Set(results.map(({ turn }) => turn.turnId)).size).toBe(1);
    for (const { events } of results) expect(texts(events)).toBe('uno');
  });

  it('taken over by a person meanwhile shows nothing more and writes nothing', async () => {
    engine = await startTestEngine(database, [
      async (request) => {
        await engine.takeOver(request.state?.conversacion_id ?? '');
        return call('set_email', { email: 'ana@ejemplo.mx' });
      },
    ]);
    const { outcome, turn } = await engine.say('Hola');
    expect(outcome).toMatchObject({ type: 'discarded', turn: { reply: null } });
    expect(await engine.store.trace(turn.conversationId)).toMatchObject({ lead: { email: null } });
  });
});

it('a process that was suspended while it claimed a turn asks OpenAI nothing: its lease may be over', async () => {
  const leaseMs = 300;
  const store = {
    ...database.store,
    async acceptMessage(input: AcceptInput) {
      const acceptance = await database.store.acceptMessage(input);
      await sleep(leaseMs);
      return acceptance;
    },
  };
  engine = await startTestEngine({ ...database, store }, [], { limits: { leaseMs } });
  expect((await engine.say('Hola')).outcome).toMatchObject({ type: 'lost' });
  expect(engine.openai.requests).toEqual([]);
});

describe('a process that stops', () => {
  it('takes no new message', async () => {
    engine = await startTestEngine(database, []);
    await engine.turns.drain(10);
    const input = { sessionId: randomUUID(), clientMessageId: randomUUID(), content: 'Hola', metadata: {} };
    await expect(engine.turns.submit(input)).rejects.toMatchObject({ code: 'server_restarting' });
  });

  it('gives the turn back, and another finishes it with one reply', async () => {
    engine = await startTestEngine(database, [delay(say('tarde'), 2_000), say('a tiempo')]);
    const submission = await engine.turns.submit({
      sessionId: randomUUID(),
      clientMessageId: randomUUID(),
      content: 'Hola',
      metadata: {},
    });
    if (submission.type !== 'accepted') throw new Error('not accepted');
    await engine.turns.drain(50);
    expect(await submission.feed.ended).toMatchObject({ type: 'lost' });
    const other = engine.anotherProcess();
    other.startSweeping(50);
    await expect
      .poll(() => engine.store.trace(submission.turn.turnId), { timeout: 10_000 })
      .toMatchObject({
        turns: [{ state: 'publicado' }],
      });
    await other.drain(1_000);
    const items = await engine.itemsOf(submission.turn.conversationId);
    expect(items.filter((item) => hasRole(item, 'user'))).toHaveLength(1);
  });
});
