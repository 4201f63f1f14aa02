import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { call, say } from '@talia/simulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPostgrestBackend } from '../store/testing/test-backend.ts';
import type { TestBackend } from '../store/testing/test-backend.ts';
import { toTestDatabase } from '../store/testing/test-database.ts';
import type { TestDatabase } from '../store/testing/test-database.ts';
import { startTestEngine } from '../testing/test-engine.ts';
import type { TestEngine } from '../testing/test-engine.ts';
import type { EraseOrders } from './testing/erase-child.ts';
import { findTraces } from './testing/find-traces.ts';

let backend: TestBackend;
let database: TestDatabase;
let engine: TestEngine;
beforeAll(async () => {
  backend = await openPostgrestBackend();
  database = toTestDatabase(backend, {});
  engine = await startTestEngine(database, []);
});
afterAll(async () => {
  await engine?.stop();
  await database?.close();
});

/** A visitor with three messages' worth of items, responses and a tool call at OpenAI. */
async function makePerson() {
  const sessionId = randomUUID();
  const email = `${sessionId}@x.mx`;
  await engine.say('Hola', sessionId, [call('set_email', { email }), say('Gracias')]);
  const { turn } = await engine.say('Adiós', sessionId, [say('Hasta luego')]);
  const [row] = await database.sql<{ id: string }>(
    'select contacto_id as id from public.conversaciones where id = $1',
    [turn.conversationId],
  );
  return { contactId: row?.id ?? '', traces: [sessionId, turn.conversationId, row?.id ?? ''] };
}

const child = fileURLToPath(new URL('testing/erase-child.ts', import.meta.url));

/** Runs the program; answers its words, or the signal it died of. */
function runChild(contactId: string, kill: EraseOrders['kill']): Promise<string> {
  const orders: EraseOrders = {
    supabase: { url: backend.url, key: backend.secretKey },
    openaiUrl: engine.openai.url,
    contactId,
    kill,
  };
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  execFile(
    process.execPath,
    ['--conditions=talia:src', child, JSON.stringify(orders)],
    { timeout: 30_000, killSignal: 'SIGTERM' },
    (error, stdout, stderr) => {
      if (error?.signal === 'SIGKILL') return resolve('SIGKILL');
      if (error) return reject(new Error(`the erasing process failed: ${stderr}`, { cause: error }));
      resolve(stdout.trim());
    },
  );
  return promise;
}

it('an erasure killed at any request, on its way or answered, is finished by the next one, once and whole', async () => {
  const whole = await makePerson();
  const [state, requests] = (await runChild(whole.contactId, { at: 0, when: 'sent' })).split(' ');
  expect(state).toBe('finished');
  const last = Number(requests);
  expect(last).toBeGreaterThan(10);

  const kills = Array.from({ length: last }, (_, index) => index + 1).flatMap((at) => [
    { at, when: 'sent' as const },
    { at, when: 'answered' as const },
  ]);
  for (const kill of kills) {
    const { contactId, traces } = await makePerson();
    expect(await runChild(contactId, kill), `${kill.when} ${kill.at}`).toBe('SIGKILL');

    // Whatever was done so far, the rows are all there or all gone.
    const left = await findTraces(database, traces);
    expect([0, 1]).toContain(left['contactos'] ?? 0);
    if (left['contactos'] === undefined) expect(left).toEqual({});

    expect(await runChild(contactId, { at: 0, when: 'sent' }), `${kill.when} ${kill.at}`).toMatch(/^finished /);
    expect(await findTraces(database, traces), `${kill.when} ${kill.at}`).toEqual({});
    const done = await database.privacy.findErasure(contactId);
    expect(done, `${kill.when} ${kill.at}`).toMatchObject({ state: 'finished', counts: { contactos: 1, mensajes: 4 } });
  }

  const { conversations } = engine.openai;
  expect([conversations.ids(), conversations.responseIds(), conversations.leftItems()]).toEqual([[], [], []]);
  const [audit] = await database.sql<{ begun: number; ended: number }>(
    `select count(*) filter (where accion = 'borrado_solicitado')::int as begun,
            count(*) filter (where accion = 'borrado_terminado')::int as ended from public.eventos_auditoria`,
  );
  expect(audit).toEqual({ begun: kills.length + 1, ended: kills.length + 1 });
  console.log(`erasures killed and finished: ${kills.length}`);
}, 300_000);
