import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { say, script, startSimulator } from '@talia/simulator';
import type { Simulator } from '@talia/simulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadAssistant } from '../assistant/assistant.ts';
import { createOutputGuard } from '../assistant/output-guard.ts';
import type { Assistant } from '../assistant/assistant.ts';
import { silentLog } from '../logging/silent-log.ts';
import type { Log } from '../logging/log.ts';
import { createModel } from '../openai/model.ts';
import { sleep } from '../sleep.ts';
import { createAttachmentStore } from '../store/attachment-store.ts';
import { connect } from '../store/connect.ts';
import { createStore } from '../store/store.ts';
import { openEmbeddedBackend } from '../store/testing/test-backend.ts';
import type { TestBackend } from '../store/testing/test-backend.ts';
import { repositorySupabaseDir } from '../store/testing/supabase-dir.ts';
import { defaultTurnLimits } from './turn-deps.ts';
import { createModelCircuit } from './model-circuit.ts';
import { createTurns } from './turns.ts';
import type { Turns } from './turns.ts';

const leaseMs = 2_000;
/** What one call to the database may take: enough for a busy machine. */
const callMs = 500;
/** Longer than a publisher waits between two tries, as in production. */
const sweepMs = 2_500;

let backend: TestBackend;
let openai: Simulator;
let assistant: Assistant;
const player = script([]);
beforeAll(async () => {
  backend = await openEmbeddedBackend();
  openai = await startSimulator({ player });
  assistant = await loadAssistant(join(repositorySupabaseDir, '..', 'docs', 'prompt_landing.md'));
});
afterAll(async () => {
  await openai?.close();
  await backend?.close();
});

const now = () => performance.timeOrigin + performance.now();

let away = false;
const fetch: typeof globalThis.fetch = (input, init) =>
  away ? Promise.reject(new TypeError('fetch failed')) : backend.fetch(input, init);

/** Turns as one process has them, with a client of its own. */
function startProcess(warn: Log['warn'] = () => undefined): Turns {
  const client = connect({ url: backend.url, key: backend.secretKey, fetch });
  return createTurns({
    attachments: createAttachmentStore(client, { timeoutMs: callMs, retryDelayMs: 20 }),
    store: createStore(client, { timeoutMs: callMs, retryDelayMs: 20, leaseMs, inactivityHours: 24 }),
    model: createModel({ apiKey: 'test', baseUrl: openai.url, project: null, timeoutMs: 15_000, idleMs: 5_000 }),
    assistant,
    outputGuard: createOutputGuard(assistant, new Uint8Array(32)),
    modelName: assistant.model,
    limits: { ...defaultTurnLimits, leaseMs, renewMs: 300 },
    tokensPerDay: 1_000_000,
    circuit: createModelCircuit(now),
    log: { ...silentLog, warn },
    now,
    sleep: (ms, signal) => sleep(Math.min(ms, 400), signal),
    random: Math.random,
  });
}

const message = () => ({ sessionId: randomUUID(), clientMessageId: randomUUID(), content: 'Hola', metadata: {} });

/** The first turn of a process has more to do than a short lease may take on a busy machine. */
async function warmUp(turns: Turns): Promise<void> {
  player.push(say('Cero'));
  const submission = await turns.submit(message());
  if (submission.type === 'accepted') await submission.feed.ended;
}

it('an answer finished during an outage is stored by who has it, though a sweep comes first', async () => {
  let failedSweeps = 0;
  const publisher = startProcess();
  const sweeper = startProcess((event) => {
    if (event === 'turn_sweep_failed') failedSweeps += 1;
  });
  await warmUp(publisher);
  player.push(async () => {
    away = true;
    return say('Primera');
  }, say('Segunda'));
  const submission = await publisher.submit(message());
  if (submission.type !== 'accepted') throw new Error('the message was refused');
  await expect.poll(() => away, { timeout: 5_000 }).toBe(true);
  await sleep(leaseMs);

  sweeper.startSweeping(sweepMs);
  await expect.poll(() => failedSweeps, { timeout: 10_000, interval: 5 }).toBe(1);
  // A failed sweep took that much of its interval: the next one is the first to find the database.
  await sleep(sweepMs - callMs - 100);
  away = false;

  const outcome = await submission.feed.ended;
  expect(outcome).toMatchObject({ type: 'published', turn: { reply: { text: 'Primera' } } });
  await sleep(sweepMs);
  const replies = await backend.sql(
    `select texto from public.mensajes where direccion = 'saliente' and texto <> 'Cero'`,
  );
  expect(replies).toEqual([{ texto: 'Primera' }]);
  await Promise.all([publisher, sweeper].map((turns) => turns.drain(2_000)));
});
