import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { call, say, script, slow, startSimulator } from '@talia/simulator';
import type { ScriptPlayer, ScriptStep, Simulator } from '@talia/simulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadAssistant } from '../assistant/assistant.ts';
import { createOutputGuard } from '../assistant/output-guard.ts';
import { silentLog } from '../logging/silent-log.ts';
import { createModel } from '../openai/model.ts';
import { sleep } from '../sleep.ts';
import { createAttachmentStore } from '../store/attachment-store.ts';
import { connect } from '../store/connect.ts';
import { createStore } from '../store/store.ts';
import { repositorySupabaseDir } from '../store/testing/supabase-dir.ts';
import { openEmbeddedBackend } from '../store/testing/test-backend.ts';
import type { TestBackend } from '../store/testing/test-backend.ts';
import { createModelCircuit } from './model-circuit.ts';
import { defaultTurnLimits } from './turn-deps.ts';
import { createTurns } from './turns.ts';
import type { Turns } from './turns.ts';

let backend: TestBackend;
let simulator: Simulator;
let player: ScriptPlayer;
let turns: Turns;
let calls: string[] = [];

const now = () => performance.timeOrigin + performance.now();

beforeAll(async () => {
  backend = await openEmbeddedBackend();
  player = script([]);
  simulator = await startSimulator({ player });
  const assistant = await loadAssistant(join(repositorySupabaseDir, '..', 'docs', 'prompt_landing.md'));
  const client = connect({ url: backend.url, key: backend.secretKey, fetch: countedFetch });
  turns = createTurns({
    attachments: createAttachmentStore(client, { timeoutMs: 3_000, retryDelayMs: 50 }),
    store: createStore(client, {
      timeoutMs: 3_000,
      retryDelayMs: 50,
      leaseMs: 15_000,
      inactivityHours: 24,
    }),
    model: createModel({ apiKey: 'test', baseUrl: simulator.url, project: null, timeoutMs: 5_000, idleMs: 5_000 }),
    assistant,
    outputGuard: createOutputGuard(assistant, new Uint8Array(32)),
    modelName: assistant.model,
    limits: defaultTurnLimits,
    tokensPerDay: 1_000_000,
    circuit: createModelCircuit(now),
    log: silentLog,
    now,
    sleep,
    random: Math.random,
  });
});
afterAll(async () => {
  await turns.drain(1_000);
  await simulator.close();
  await backend.close();
});

const countedFetch: typeof globalThis.fetch = (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  calls.push(url.split('/').at(-1) ?? '');
  return backend.fetch(input, init);
};

/** The functions of the database that a turn calls. */
async function callsOf(sessionId: string, ...steps: ScriptStep[]): Promise<string[]> {
  calls = [];
  player.push(...steps);
  const submission = await turns.submit({ sessionId, clientMessageId: randomUUID(), content: 'Hola', metadata: {} });
  if (submission.type !== 'accepted') throw new Error('the message was refused');
  expect(await submission.feed.ended).toMatchObject({ type: 'published' });
  return calls;
}

it('the first turn of a conversation calls the database three times, a later one twice, and once more for each tool', async () => {
  const sessionId = randomUUID();
  const [accept, save, tool, publish] = [
    'aceptar_mensaje',
    'guardar_conversacion_openai',
    'ejecutar_herramienta',
    'publicar_respuesta',
  ];
  expect(await callsOf(sessionId, say('Hola'))).toEqual([accept, save, publish]);
  expect(await callsOf(sessionId, say('Hola'))).toEqual([accept, publish]);
  const tools = [call('set_full_name', { full_name: 'Ana Torres' }), call('set_email', { email: 'a@b.mx' })];
  expect(await callsOf(sessionId, ...tools, say('Listo'))).toEqual([accept, tool, tool, publish]);
});

it('an answer that takes its time is kept at most four times a second, and all else is called as often', async () => {
  const startedAt = performance.now();
  const made = await callsOf(randomUUID(), slow(say('una respuesta de varias palabras que tarda'), 150));
  const seconds = (performance.now() - startedAt) / 1000;
  const kept = made.filter((name) => name === 'mantener_turnos').length;
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThanOrEqual(Math.ceil(seconds * 4));
  expect(made.length - kept).toBe(3);
});
