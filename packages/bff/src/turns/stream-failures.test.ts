import { randomUUID } from 'node:crypto';
import {
  call,
  cut,
  delay,
  endEarly,
  errorEvent,
  fail,
  fallSilent,
  garbage,
  incomplete,
  keepalive,
  loseReply,
  say,
  slow,
  tear,
  unknownEvent,
} from '@talia/simulator';
import type { Outcome, ResponseStep, ScriptStep } from '@talia/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../store/testing/test-database.ts';
import type { TestDatabase } from '../store/testing/test-database.ts';
import { startTestEngine } from '../testing/test-engine.ts';
import type { TestEngine } from '../testing/test-engine.ts';
import { answered, promised, recordTurn } from './testing/turn-record.ts';
import type { TurnRecord } from './testing/turn-record.ts';

let database: TestDatabase;
let engine: TestEngine;
beforeAll(async () => {
  database = await openTestDatabase({ leaseMs: 3_000 });
  engine = await startTestEngine(database, [], { idleMs: 500 });
});
afterAll(async () => {
  await engine.stop();
  await database.close();
});

/** What the model says first, and what it says when it is asked again. */
const [first, again] = ['Hola, soy Tal-IA.', 'Hola de nuevo.'];

/** Where the stream of `say(first)` is lost: events written before it. Two of its three deltas are among the first six. */
const at = { headers: 0, created: 1, text: 4, words: 6 } as const;

const never = { outcome: 'never_committed' } as const;

/** The connection dies before the headers, and no response comes of it. */
const lostAtOnce = (step: ResponseStep) => cut(step, { after: at.headers, ...never });

/** Asked once: OpenAI finished what the client did not hear, and that is the answer. */
const adopted = (code: string) => answered(first, [`completed ${code}`]);
/** Asked again after a failure. */
const retried = (code: string, changes?: Partial<TurnRecord>) =>
  answered(again, [`failed ${code}`, 'completed'], changes);

/** Plays the steps to a fresh visitor and says what is left; every step has to be played. */
async function play(steps: ScriptStep[], by: TestEngine = engine): Promise<TurnRecord> {
  const record = await recordTurn(by, await by.say('Hola', randomUUID(), steps));
  expect(by.player.remaining()).toBe(0);
  return record;
}

type Case = [name: string, step: ScriptStep, expected: TurnRecord];

/** Each way to lose a stream, with the code the trace has for it. */
const losses = [
  ['ends cleanly', 'stream_truncated', endEarly],
  ['is cut', 'stream_cut', cut],
  ['is cut inside an event', 'stream_cut', tear],
  ['falls silent', 'stream_silent', fallSilent],
] as const;

describe.each(losses)('a stream that %s', (_how, code, lose) => {
  const lost = (after: number, outcome: Outcome) => lose(say(first), { after, outcome });
  const cases: Case[] = [
    ['before the first word, and OpenAI finishes', lost(at.created, 'committed_after'), adopted(code)],
    ['before the first word, and OpenAI had finished', lost(at.created, 'committed_before'), adopted(code)],
    ['before the first word, and OpenAI does not', lost(at.created, 'never_committed'), retried(code)],
    ['in the first word, and OpenAI finishes', lost(at.text, 'committed_after'), adopted(code)],
    ['after the first words, and OpenAI finishes', lost(at.words, 'committed_after'), adopted(code)],
    ['after the first words, and OpenAI had finished', lost(at.words, 'committed_before'), adopted(code)],
    [
      'after the first words, and OpenAI does not',
      lost(at.words, 'never_committed'),
      retried(code, { interrupted: true }),
    ],
    ['while OpenAI still works on it', slow(lost(at.words, 'committed_after'), 80), adopted(code)],
  ];
  it.each(cases)('%s', async (_, step, expected) => {
    expect(await play([step, ...(expected.requests === 2 ? [say(again)] : [])])).toEqual(expected);
  });
});

describe('a request whose answer never begins', () => {
  const silence = keepalive(fallSilent(say(first), { after: at.created, ...never }), 0);
  const cases: Case[] = [
    ['reset before the headers, though OpenAI had finished', loseReply(say(first)), retried('UND_ERR_SOCKET')],
    ['reset before the headers, and nothing ran', lostAtOnce(say(first)), retried('UND_ERR_SOCKET')],
    ['silent after the headers', silence, retried('stream_silent')],
  ];
  it.each(cases)('%s', async (_, step, expected) => {
    expect(await play([step, say(again)])).toEqual(expected);
  });

  const late: [name: string, step: ScriptStep][] = [
    ['no headers in time, and nothing runs', delay(lostAtOnce(say(first)), 900)],
    ['no headers in time, though OpenAI goes on', delay(say(first), 900)],
  ];
  it.each(late)('%s', async (_, step) => {
    const impatient = await startTestEngine(database, [], { answerMs: 500 });
    // It is asked in vain while the first response runs: how often is a matter of the clock.
    const expected = retried('timeout', { requests: expect.any(Number) });
    expect(await play([step, say(again)], impatient)).toEqual(expected);
    await impatient.stop();
  });
});

describe('a stream that says it failed', () => {
  const shown = { text: 'Hola, soy' };
  const cases: Case[] = [
    ['by an error event', errorEvent('server_error'), retried('server_error')],
    ['by a nested error event', errorEvent('server_error', { shape: 'nested' }), retried('server_error')],
    [
      'by an error event after the first words',
      slow(errorEvent('server_error', shown), 20),
      retried('server_error', { interrupted: true }),
    ],
    ['by an error event of a rate limit', errorEvent('rate_limit_exceeded'), retried('rate_limit_exceeded')],
    ['by an error event without a code', errorEvent(null), retried('stream_error')],
    ['by response.failed', fail(), retried('server_error')],
    [
      'by response.failed after the first words',
      slow(fail('server_error', shown), 20),
      retried('server_error', { interrupted: true }),
    ],
    ['by response.incomplete of a turn too long', incomplete(), retried('incomplete_max_output_tokens')],
    [
      'by response.incomplete after the first words',
      slow(incomplete('max_output_tokens', 'Hola, soy'), 20),
      retried('incomplete_max_output_tokens', { interrupted: true }),
    ],
    [
      'by response.incomplete of a filter',
      slow(incomplete('content_filter', 'Hola, soy'), 20),
      retried('incomplete_content_filter', { interrupted: true }),
    ],
  ];
  it.each(cases)('%s, is asked for again', async (_, step, expected) => {
    expect(await play([step, say(again)])).toEqual(expected);
  });

  const hopeless: Case[] = [
    ['by an error event', errorEvent('invalid_prompt'), promised('failed invalid_prompt')],
    ['by response.failed', fail('invalid_prompt'), promised('failed invalid_prompt')],
    [
      'by response.failed after the first words',
      slow(fail('invalid_prompt', shown), 20),
      promised('failed invalid_prompt', { interrupted: true }),
    ],
  ];
  it.each(hopeless)('%s that asking again would only repeat, ends with a promise', async (_, step, expected) => {
    expect(await play([step])).toEqual(expected);
  });

  it('three times is given up with every failure in the trace, and what it left is undone by the next try', async () => {
    const runs = ['failed server_error', 'failed stream_cut', 'failed incomplete_content_filter'];
    const message = { sessionId: randomUUID(), clientMessageId: randomUUID(), content: 'Hola' };
    engine.player.push(fail(), cut(say(first), { after: at.created, ...never }), incomplete('content_filter'));
    const failed = await engine.send(message);
    expect(failed.outcome).toMatchObject({ type: 'failed', code: 'assistant_unavailable' });
    expect(await recordTurn(engine, failed)).toEqual({
      ...answered('', runs, { outcome: 'failed', stored: ['user Hola'] }),
      // An incomplete response enters the conversation.
      atOpenai: ['user Hola'],
    });

    engine.player.push(say(again));
    const record = await recordTurn(engine, await engine.send(message));
    expect(record).toEqual(answered(again, [...runs, 'completed']));
  });
});

describe('a stream with more in it than we know', () => {
  const cases: Case[] = [
    ['an event of an unknown type', unknownEvent(say(first), at.words), answered(first, ['completed'])],
    ['a keepalive', keepalive(say(first), at.words), answered(first, ['completed'])],
  ];
  it.each(cases)('is read past %s', async (_, step, expected) => {
    expect(await play([step])).toEqual(expected);
  });
});

describe('an answer that is none', () => {
  const eventStream = 'text/event-stream';
  const cases: [name: string, step: ScriptStep, code: string][] = [
    ['a web page', garbage(), 'stream_truncated'],
    ['JSON of somebody else', garbage('{"ok":true}', 'application/json'), 'stream_truncated'],
    ['half of some JSON', garbage('{"ok":', 'application/json'), 'stream_truncated'],
    ['nothing at all', garbage('', eventStream), 'stream_truncated'],
    ['the end of a stream and nothing before it', garbage('data: [DONE]\n\n', eventStream), 'stream_truncated'],
    ['events that are not JSON', garbage('data: {oops\n\n', eventStream), 'stream_garbled'],
    ['events that are no objects', garbage('data: 7\n\n', eventStream), 'stream_garbled'],
    [
      'a completed response without a response',
      garbage('data: {"type":"response.completed"}\n\n', eventStream),
      'unreadable_answer',
    ],
  ];
  it.each(cases)('%s with status 200 is asked for again and never shown', async (_, step, code) => {
    expect(await play([step, say(again)])).toEqual(retried(code));
  });
});

describe('a stream with a call in it', () => {
  const email = call('set_email', { email: 'ana@ejemplo.mx' }, { callId: 'call_1' });
  const said = ['user Hola', 'call call_1', 'output call_1', `assistant ${first}`];
  const cases: [name: string, steps: ScriptStep[], requests: string[]][] = [
    [
      'lost before its end, and OpenAI finishes: the call is adopted',
      [cut(email, { after: at.words })],
      ['completed stream_cut', 'completed'],
    ],
    [
      'lost before its end, and OpenAI does not: nothing runs before it is asked again',
      [cut(email, { after: at.words, ...never }), email],
      ['failed stream_cut', 'completed', 'completed'],
    ],
    [
      'before one that is lost and finished: the output is there once',
      [email, cut(say(first), { after: at.words })],
      ['completed', 'completed stream_cut'],
    ],
    [
      'before one whose answer is lost: the output is taken back and given again',
      [email, loseReply(say('Perdido'))],
      ['completed', 'failed UND_ERR_SOCKET', 'completed'],
    ],
    [
      'before one that never ran: the output is given again',
      [email, lostAtOnce(say('Perdido'))],
      ['completed', 'failed UND_ERR_SOCKET', 'completed'],
    ],
  ];
  it.each(cases)('%s', async (_, steps, runs) => {
    const asked = steps.length === runs.length;
    const sent = await engine.say('Hola', randomUUID(), [...steps, ...(asked ? [] : [say(first)])]);
    expect(engine.player.remaining()).toBe(0);
    expect(await recordTurn(engine, sent)).toEqual(answered(first, runs, { atOpenai: said }));
    const changes = await engine.sql(
      `select campo, valor_nuevo from public.contactos_cambios where turno_id = $1 and fuente = 'asistente'`,
      [sent.turn.turnId],
    );
    expect(changes).toEqual([{ campo: 'correo', valor_nuevo: 'ana@ejemplo.mx' }]);
  });
});
