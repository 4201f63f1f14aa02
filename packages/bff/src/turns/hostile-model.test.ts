import { randomUUID } from 'node:crypto';
import { call, malformedCall, say } from '@talia/simulator';
import type { ScriptStep } from '@talia/simulator';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../store/testing/test-database.ts';
import type { TestDatabase } from '../store/testing/test-database.ts';
import { hostileText } from '../testing/hostile-text.ts';
import { startTestEngine } from '../testing/test-engine.ts';
import type { TestEngine } from '../testing/test-engine.ts';

let database: TestDatabase;
let engine: TestEngine;
beforeAll(async () => {
  database = await openTestDatabase();
  engine = await startTestEngine(database, []);
});
afterAll(async () => {
  await engine.stop();
  await database.close();
});

/** A turn of a fresh visitor in which the model does this. */
const play = (...steps: ScriptStep[]) => engine.say('Hola', randomUUID(), steps);

describe('a model that writes what a database cannot hold', () => {
  it('is shown and stored without it, and alike', async () => {
    const { outcome, events } = await play(say('Hola\u0000, ¿qué \ud800tal? 😀'));
    expect(outcome).toMatchObject({ type: 'published', turn: { reply: { text: 'Hola, ¿qué \ufffdtal? 😀' } } });
    const shown = events.flatMap((event) => (event.type === 'text_delta' ? [event.delta] : [])).join('');
    expect(shown.toWellFormed()).toBe('Hola, ¿qué \ufffdtal? 😀');
  });

  it('and nothing else, has said nothing: words of ours are stored', async () => {
    const { outcome } = await play(say('\u0000'));
    expect(outcome).toMatchObject({ type: 'published', turn: { reply: { text: expect.stringContaining('Gracias') } } });
  });

  it('saves the name that is left', async () => {
    const { turn } = await play(call('set_full_name', { full_name: 'Ana\u0000 Torres\u200b' }), say('Listo'));
    expect(await engine.store.trace(turn.turnId)).toMatchObject({ lead: { full_name: 'Ana Torres' } });
  });

  it('is cut for the journal even inside a pair', async () => {
    const { outcome, turn } = await play(malformedCall('set_email', JSON.stringify('😀'.repeat(600))), say('Disculpa'));
    expect(outcome).toMatchObject({ type: 'published' });
    expect(await engine.store.trace(turn.turnId)).toMatchObject({ turns: [{ tools: [{ outcome: 'validacion' }] }] });
  });

  it('never ends a turn, whatever it writes', async () => {
    const fields = { set_full_name: 'full_name', set_email: 'email', set_company_name: 'company_name' } as const;
    const tool = fc.constantFrom('set_full_name', 'set_email', 'set_company_name');
    await fc.assert(
      fc.asyncProperty(tool, hostileText(), hostileText(), async (name, argument, text) => {
        const { outcome } = await play(call(name, { [fields[name]]: argument }), say(text));
        expect(outcome.type).toBe('published');
      }),
      { numRuns: 40 },
    );
  });
});

it('an id to trace may be any text', async () => {
  for (const id of ['\u0000', '\ud800', "' or 1=1", 'conv_\u0000x']) expect(await engine.store.trace(id)).toBeNull();
});
