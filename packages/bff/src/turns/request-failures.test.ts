import { randomUUID } from 'node:crypto';
import { call, cut, delay, httpError, say, slow } from '@talia/simulator';
import type { ScriptStep } from '@talia/simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../store/testing/test-database.ts';
import type { TestDatabase } from '../store/testing/test-database.ts';
import { startTestEngine } from '../testing/test-engine.ts';
import type { Sent, TestEngine } from '../testing/test-engine.ts';
import { answered, givenUp, promised, recordTurn } from './testing/turn-record.ts';
import type { TurnRecord } from './testing/turn-record.ts';

let database: TestDatabase;
let engine: TestEngine;
beforeAll(async () => {
  database = await openTestDatabase({ leaseMs: 3_000 });
  engine = await startTestEngine(database, [], { limits: { lockMs: 1_500 } });
});
// After some failures nobody is asked for a minute.
beforeEach(() => engine.passTime(61_000));
afterAll(async () => {
  await engine.stop();
  await database.close();
});

const [first, again] = ['Hola, soy Tal-IA.', 'Hola de nuevo.'];

/** Plays the steps to a visitor; every step has to be played. */
async function play(steps: ScriptStep[], content = 'Hola', visitor: string = randomUUID()): Promise<TurnRecord> {
  const record = await recordTurn(engine, await engine.say(content, visitor, steps));
  expect(engine.player.remaining()).toBe(0);
  return record;
}

/** A visitor whose first message was answered. */
async function meet(): Promise<{ visitor: string; met: Sent; openaiId: string }> {
  const visitor = randomUUID();
  const met = await engine.say('Hola', visitor, [say(first)]);
  return { visitor, met, openaiId: await openaiIdOf(met) };
}

async function openaiIdOf({ turn }: Sent): Promise<string> {
  const [row] = await engine.sql<{ id: string }>(
    'select conversacion_openai_id as id from public.conversaciones where id = $1',
    [turn.conversationId],
  );
  return row?.id ?? '';
}

/** The record of a second message, `¿Precio?`, that got one reply. */
function answeredNext(runs: string[], changes: Partial<TurnRecord> = {}): TurnRecord {
  const all = ['user Hola', `assistant ${first}`, 'user ¿Precio?', `assistant ${again}`];
  return answered(again, runs, { stored: all, atOpenai: all, ...changes });
}

/** How often a busy conversation is asked in vain is a matter of the clock. */
const busyMeanwhile = { requests: expect.any(Number) };

describe('a refused request', () => {
  const passing: [name: string, step: ScriptStep, code: string][] = [
    ['a rate limit', httpError(429, { code: 'rate_limit_exceeded' }), 'rate_limit_exceeded'],
    ['a rate limit that names a short time', httpError(429, { retryAfter: 1 }), 'http_429'],
    ['an overload', httpError(503, { code: 'server_is_overloaded' }), 'server_is_overloaded'],
    ['an overload that names a short time', httpError(503, { code: 'slow_down', retryAfter: 1 }), 'slow_down'],
    ['a 408', httpError(408), 'http_408'],
    ['a 409', httpError(409), 'http_409'],
    ['a 500', httpError(500), 'http_500'],
    ['a 502', httpError(502), 'http_502'],
    ['a 504', httpError(504), 'http_504'],
  ];
  it.each(passing)('%s is asked again', async (_, step, code) => {
    expect(await play([step, say(again)])).toEqual(answered(again, [`failed ${code}`, 'completed']));
  });

  it.each([
    ['a rate limit', httpError(429, { retryAfter: 60 }), 'http_429'],
    ['an overload', httpError(503, { code: 'slow_down', retryAfter: 60 }), 'slow_down'],
  ])('%s that names a long time is given up at once', async (_, step, code) => {
    expect(await play([step])).toEqual(givenUp(`failed ${code}`));
  });

  const final: [name: string, step: ScriptStep, code: string][] = [
    ...[
      'insufficient_quota',
      'credit_balance_exhausted',
      'project_spend_limit_exceeded',
      'organization_spend_limit_exceeded',
      'organization_usage_limit_exceeded',
    ].map((code): [string, ScriptStep, string] => [code, httpError(429, { code }), code]),
    ['model_not_found', httpError(404, { code: 'model_not_found' }), 'model_not_found'],
    ['a wrong key', httpError(401, { code: 'invalid_api_key' }), 'invalid_api_key'],
    ['a forbidden project', httpError(403), 'http_403'],
    ['a request that is wrong in itself', httpError(400, { code: 'invalid_value' }), 'invalid_value'],
  ];
  it.each(final)('%s is never asked again: the visitor is promised a person', async (_, step, code) => {
    expect(await play([step])).toEqual(promised(`failed ${code}`));
  });

  it('is asked three times in all', async () => {
    const runs = ['failed http_500', 'failed http_503', 'failed http_429'];
    expect(await play([httpError(500), httpError(503), httpError(429)])).toEqual(
      answered('', runs, { outcome: 'failed', stored: ['user Hola'], atOpenai: [] }),
    );
  });
});

describe('a request on the way to the answer', () => {
  it.each([500, 503])('for the conversation that is refused with %i is asked again', async (status) => {
    engine.failNext('POST /v1/conversations', status);
    expect(await play([say(first)])).toEqual(answered(first, ['completed']));
  });

  it.each(['lose_request', 'lose_reply'] as const)(
    'for the conversation that is lost (%s) is asked again',
    async (fault) => {
      engine.openai.failNext('POST /v1/conversations', fault);
      expect(await play([say(first)])).toEqual(answered(first, ['completed']));
    },
  );

  it('for what became of a lost stream is asked again', async () => {
    engine.failNext('GET /v1/responses/:id', 500);
    expect(await play([cut(say(first), { after: 6 })])).toEqual(answered(first, ['completed stream_cut']));
  });

  it.each([500, 429])('for the leftovers of a lost stream that is refused with %i is asked again', async (status) => {
    engine.failNext('GET /v1/conversations/:id/items', status);
    const lost = cut(say(first), { after: 0, outcome: 'committed_before' });
    expect(await play([lost, say(again)])).toEqual(answered(again, ['failed UND_ERR_SOCKET', 'completed']));
  });

  it.each(['lose_request', 'lose_reply', 'refuse'] as const)(
    'that removes a leftover and fails (%s) is asked again',
    async (fault) => {
      engine.openai.failNext('DELETE /v1/conversations/:id/items/:item', fault === 'refuse' ? httpError(500) : fault);
      const lost = cut(say(first), { after: 0, outcome: 'committed_before' });
      expect(await play([lost, say(again)])).toEqual(answered(again, ['failed UND_ERR_SOCKET', 'completed']));
    },
  );
});

describe('a conversation that is busy', () => {
  it('is waited for, which is no failure', async () => {
    const { visitor, openaiId } = await meet();
    engine.openai.conversations.lock(openaiId, 300);
    expect(await play([say(again)], '¿Precio?', visitor)).toEqual(answeredNext(['completed'], busyMeanwhile));
  });

  it('uses up none of the tries', async () => {
    const { visitor, openaiId } = await meet();
    engine.openai.conversations.lock(openaiId, 200);
    const runs = ['failed http_500', 'failed http_500', 'completed'];
    const steps = [httpError(500), httpError(500), say(again)];
    expect(await play(steps, '¿Precio?', visitor)).toEqual(answeredNext(runs, busyMeanwhile));
  });

  it('for too long is given up, and the next message finds it well', async () => {
    const { visitor, openaiId } = await meet();
    engine.openai.conversations.lock(openaiId, 2_000);
    const failed = await engine.say('¿Precio?', visitor);
    expect(failed.outcome).toMatchObject({ type: 'failed', turn: { reason: 'conversation_locked' } });
    await expect.poll(() => engine.openai.conversations.get(openaiId)?.isLocked, { timeout: 3_000 }).toBe(false);
    const { atOpenai } = await play([say(again)], '¿Hola?', visitor);
    expect(atOpenai).toEqual(['user Hola', `assistant ${first}`, 'user ¿Precio?', 'user ¿Hola?', `assistant ${again}`]);
  });
});

const noOutput = httpError(400, { message: 'No tool output found for function call call_9.' });
const noCall = httpError(400, { message: 'No tool call found for function call output with call_id call_9.' });

describe('a conversation with an orphan', () => {
  it.each([
    ['call', noOutput],
    ['output', noCall],
  ])('%s is mended twice at most, then rebuilt from our history', async (_, refusal) => {
    const { visitor, met, openaiId } = await meet();
    const runs = ['failed call_without_output', 'failed call_without_output', 'completed'];
    expect(await play([refusal, refusal, say(again)], '¿Precio?', visitor)).toEqual(answeredNext(runs));
    expect(await openaiIdOf(met)).toBe(openaiId);

    const rebuilt = await play([refusal, refusal, refusal, say('Cien.')], '¿Cuánto?', visitor);
    const all = [...answeredNext([]).stored, 'user ¿Cuánto?', 'assistant Cien.'];
    const failures = Array.from({ length: 3 }, () => 'failed call_without_output');
    expect(rebuilt).toEqual(answered('Cien.', [...failures, 'completed'], { stored: all, atOpenai: all }));
    expect(await openaiIdOf(met)).not.toBe(openaiId);
  });

  it('among the newest items is mended', async () => {
    const { visitor } = await meet();
    await engine.leaveOrphanCall();
    const runs = ['failed call_without_output', 'completed'];
    expect(await play([say(again)], '¿Precio?', visitor)).toEqual(answeredNext(runs));
  });

  it('where no mending reaches is rebuilt', async () => {
    const { visitor, met, openaiId } = await meet();
    await engine.leaveOrphanCall();
    const items = engine.openai.conversations.get(openaiId)?.items ?? [];
    await engine.sql('update public.conversaciones set ultimo_item_id = $2 where id = $1', [
      met.turn.conversationId,
      items.at(-1)?.id,
    ]);
    const failures = Array.from({ length: 3 }, () => 'failed call_without_output');
    expect(await play([say(again)], '¿Precio?', visitor)).toEqual(answeredNext([...failures, 'completed']));
  });

  it('between a call and its output gets the output again, and the tool acts once', async () => {
    const steps = [call('set_email', { email: 'ana@ejemplo.mx' }, { callId: 'call_1' }), noOutput, say(first)];
    expect(await play(steps)).toEqual(
      answered(first, ['completed', 'failed call_without_output', 'completed'], {
        atOpenai: ['user Hola', 'call call_1', 'output call_1', `assistant ${first}`],
      }),
    );
  });
});

describe('a context that is lost', () => {
  it('with its conversation is rebuilt from our history', async () => {
    const { visitor, openaiId } = await meet();
    engine.openai.conversations.forget(openaiId);
    expect(await play([say(again)], '¿Precio?', visitor)).toEqual(answeredNext(['failed http_404', 'completed']));
  });

  it('offers no answers that were suggested before it was rebuilt', async () => {
    const { visitor } = await meet();
    const suggested = call('suggest_replies', { options: ['Sí', 'No'] });
    const { outcome } = await engine.say('¿Precio?', visitor, [suggested, noOutput, noOutput, noOutput, say(again)]);
    expect(outcome).toMatchObject({ type: 'published', turn: { reply: { text: again }, suggestedReplies: [] } });
  });

  it('and is rebuilt twice leaves no conversation behind that an erasure would not find', async () => {
    const { visitor, met, openaiId } = await meet();
    engine.openai.conversations.forget(openaiId);
    engine.openai.failNext('POST /v1/conversations/:id/items', 'lose_reply');
    const before = new Set(engine.openai.conversations.ids());
    await play([say(again)], '¿Precio?', visitor);
    const made = engine.openai.conversations.ids().filter((id) => !before.has(id));
    expect(made.length).toBeGreaterThan(1);
    const known = await engine.sql<{ id: string }>(
      `select e.conversacion_openai_id as id from public.ejecuciones_asistente as e where e.conversacion_id = $1
       union
       select c.conversacion_openai_id from public.conversaciones as c where c.id = $1`,
      [met.turn.conversationId],
    );
    expect(known.map(({ id }) => id)).toEqual(expect.arrayContaining(made));
  });

  it('because it is too long is rebuilt from our history', async () => {
    const { visitor, met, openaiId } = await meet();
    const tooLong = httpError(400, { code: 'context_length_exceeded' });
    expect(await play([tooLong, say(again)], '¿Precio?', visitor)).toEqual(
      answeredNext(['failed context_length_exceeded', 'completed']),
    );
    expect(await openaiIdOf(met)).not.toBe(openaiId);
    const kept = await engine.sql('select 1 from public.ejecuciones_asistente where conversacion_openai_id = $1', [
      openaiId,
    ]);
    expect(kept).not.toHaveLength(0);
  });

  it('and too long even rebuilt is given up', async () => {
    const tooLong = httpError(400, { code: 'context_length_exceeded' });
    const runs = ['failed context_length_exceeded', 'failed context_length_exceeded'];
    expect(await play([tooLong, tooLong])).toEqual(
      answered('', runs, { outcome: 'failed', stored: ['user Hola'], atOpenai: [] }),
    );
  });

  it('with the response of an old chain is rebuilt from our history', async () => {
    const { visitor, met } = await meet();
    await engine.sql('update public.conversaciones set conversacion_openai_id = null where id = $1', [
      met.turn.conversationId,
    ]);
    const gone = httpError(400, { code: 'previous_response_not_found' });
    expect(await play([gone, say(again)], '¿Precio?', visitor)).toEqual(
      answeredNext(['failed previous_response_not_found', 'completed']),
    );
  });

  it('between a call and its output is begun anew, and the tool acts once', async () => {
    const email = { email: 'ana@ejemplo.mx' };
    const gone = httpError(404, { message: 'Conversation not found.' });
    const steps = [call('set_email', email), gone, call('set_email', email, { callId: 'call_2' }), say(again)];
    expect(await play(steps)).toEqual(
      answered(again, ['completed', 'failed http_404', 'completed', 'completed'], {
        interrupted: true,
        atOpenai: ['user Hola', 'call call_2', 'output call_2', `assistant ${again}`],
      }),
    );
  });
});

describe('a server that keeps no conversations', () => {
  it('is asked again from the same response', async () => {
    const visitor = randomUUID();
    engine.failNext('POST /v1/conversations', 404);
    await engine.say('Hola', visitor, [say(first)]);
    const lost = cut(say(again), { after: 0, outcome: 'committed_before' });
    const record = await play([lost, say(again)], '¿Precio?', visitor);
    expect(record).toEqual(answeredNext(['failed UND_ERR_SOCKET', 'completed'], { atOpenai: [] }));
    const [one, two] = engine.requests('POST', '/v1/responses').slice(-2);
    expect(two).toEqual(one);
  });
});

describe('a turn that has to stop', () => {
  const moments: [name: string, step: ScriptStep, shown: number][] = [
    ['before the headers', delay(say(first), 600), 0],
    ['in the middle of the stream', slow(say(first), 200), 1],
  ];

  it.each(moments)('%s because its process ends is finished by another, once', async (_, step, shown) => {
    const [victim, heir] = [engine.anotherProcess(), engine.anotherProcess()];
    const submission = await submitTo(victim, step, shown);
    await victim.drain(0);
    expect(await submission.feed.ended).toMatchObject({ type: 'lost' });
    await expectOneAnswer(heir, submission.turn);
  });

  it.each(moments)('%s because its lease is lost is finished by another, once', async (_, step, shown) => {
    const [victim, heir] = [engine.anotherProcess(), engine.anotherProcess()];
    const submission = await submitTo(victim, step, shown);
    await engine.sql(`update public.turnos set cerca = cerca + 1, arrendado_hasta = clock_timestamp() where id = $1`, [
      submission.turn.turnId,
    ]);
    await expectOneAnswer(heir, submission.turn);
    expect(await submission.feed.ended).toMatchObject({ type: 'lost' });
    await victim.drain(100);
  });
});

/** Hands a fresh visitor's message to a process and waits until the model has been asked and `shown` pieces of text are on the screen. */
async function submitTo(process: TestEngine['turns'], step: ScriptStep, shown: number) {
  engine.player.push(step);
  const input = { sessionId: randomUUID(), clientMessageId: randomUUID(), content: 'Hola', metadata: {} };
  const submission = await process.submit(input);
  if (submission.type !== 'accepted') throw new Error('the message was refused');
  const deltas: string[] = [];
  submission.feed.subscribe(({ event }) => event.type === 'text_delta' && deltas.push(event.delta));
  await expect.poll(() => engine.player.remaining(), { interval: 10 }).toBe(0);
  await expect.poll(() => deltas, { interval: 10 }).toHaveLength(shown);
  return submission;
}

async function expectOneAnswer(heir: TestEngine['turns'], turn: Sent['turn']): Promise<void> {
  engine.player.push(say(again));
  heir.startSweeping(30);
  await expect
    .poll(() => engine.store.trace(turn.turnId), { timeout: 10_000 })
    .toMatchObject({ turns: [{ state: 'publicado', reply: again }] });
  await heir.drain(1_000);
  expect(engine.player.remaining()).toBe(0);
  const all = ['user Hola', `assistant ${again}`];
  // What the visitor of the dead process saw is not this record's to tell.
  const record = await recordTurn(engine, { outcome: { type: 'published', turn }, events: [], turn });
  expect(record).toMatchObject({ stored: all, atOpenai: all });
  expect(record.runs.at(-1)).toBe('completed');
}
