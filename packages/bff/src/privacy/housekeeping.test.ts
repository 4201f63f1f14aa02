import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { say } from '@talia/simulator';
import type { LogFields } from '../logging/log-fields.ts';
import type { Log, LogWrite } from '../logging/log.ts';
import { createOpenaiEraser } from '../openai/eraser.ts';
import { sleep } from '../sleep.ts';
import { openTestDatabase } from '../store/testing/test-database.ts';
import type { TestDatabase } from '../store/testing/test-database.ts';
import { startTestEngine } from '../testing/test-engine.ts';
import type { TestEngine } from '../testing/test-engine.ts';
import { startHousekeeping } from './housekeeping.ts';
import type { Housekeeping } from './housekeeping.ts';

let database: TestDatabase;
let engine: TestEngine;
beforeAll(async () => {
  database = await openTestDatabase();
  engine = await startTestEngine(database, []);
});
afterAll(async () => {
  await engine?.stop();
  await database?.close();
});

/** What was logged: events and their fields, oldest first. */
let lines: { event: string; fields: LogFields }[] = [];
beforeEach(() => {
  lines = [];
});
const write: LogWrite = (event, fields = {}) => void lines.push({ event, fields });
const log: Log = { debug: write, info: write, warn: write, error: write, child: () => log };

function start(): Housekeeping {
  return startHousekeeping(
    {
      store: database.privacy,
      eraser: createOpenaiEraser(
        { apiKey: 'test', baseUrl: engine.openai.url, project: null, timeoutMs: 5_000 },
        () => true,
      ),
      log,
      now: () => performance.now(),
      sleep,
    },
    { erasuresMs: 20, retentionMs: 20 },
  );
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (await holds()) return;
    await sleep(25);
  }
  throw new Error('it never came true');
}

it('two processes at once finish an erasure that was only begun, forget old rows and end idle visits', async () => {
  const { turn } = await engine.say('Hola', randomUUID(), [say('Hola')]);
  const [contact] = await database.privacy.findContacts(turn.conversationId);
  const contactId = contact?.contactId ?? '';
  await database.privacy.requestErasure({ contactId, actor: 'console', reason: null, openaiGraceMs: 0 });
  await database.sql(
    `insert into public.webhooks_entrantes (canal, recibido_en) select 'voz', now() - interval '1 year' from generate_series(1, 2500)`,
  );
  await database.sql(
    `insert into public.webchat_sesiones (session_id, ultima_actividad_en) values ('ida', now() - interval '1 hour')`,
  );
  // Kept no longer by a rule, of nobody who was erased.
  await database.sql(`insert into public.openai_por_borrar (tipo, id_openai) values ('respuesta', 'resp_vieja')`);

  const keepers = [start(), start()];
  await until(async () => (await database.privacy.findErasure(contactId))?.state === 'finished');
  await until(async () => (await database.sql(`select 1 from public.webhooks_entrantes`)).length === 0);
  await until(async () => (await database.sql(`select 1 from public.openai_por_borrar`)).length === 0);
  await until(
    async () => (await database.sql(`select 1 from public.webchat_sesiones where terminada_en is null`)).length === 0,
  );
  await Promise.all(keepers.map((keeper) => keeper.stop()));

  expect(engine.openai.conversations.ids()).toEqual([]);
  const audit = await database.sql(
    `select accion, count(*)::int as veces from public.eventos_auditoria where entidad = 'borrado' group by 1 order by 1`,
  );
  expect(audit).toEqual([
    { accion: 'borrado_solicitado', veces: 1 },
    { accion: 'borrado_terminado', veces: 1 },
  ]);
});

it('a person who cannot be erased keeps nobody else from it', async () => {
  const person = async () => {
    const { turn } = await engine.say('Hola', randomUUID(), [say('Hola')]);
    const [contact] = await database.privacy.findContacts(turn.conversationId);
    return contact?.contactId ?? '';
  };
  const [held, free] = [await person(), await person()];
  await database.sql(`create table public.crm_ajena (contacto uuid references public.contactos (id))`);
  await database.sql(`insert into public.crm_ajena values ($1)`, [held]);
  for (const contactId of [held, free]) {
    await database.privacy.requestErasure({ contactId, actor: 'console', reason: null, openaiGraceMs: 0 });
  }
  await database.sql(`insert into public.openai_por_borrar (tipo, id_openai) values ('respuesta', 'resp_vieja')`);

  const keeper = start();
  await until(async () => (await database.privacy.findErasure(free))?.state === 'finished');
  await until(
    async () => (await database.sql(`select 1 from public.openai_por_borrar where borrado_en is null`)).length === 0,
  );
  await until(async () => lines.some(({ event }) => event === 'erasure_failed'));
  const failed = lines.find(({ event }) => event === 'erasure_failed');
  expect(failed?.fields).toMatchObject({ contact_id: held, error_code: '23503' });

  await database.sql(`drop table public.crm_ajena`);
  await until(async () => (await database.privacy.findErasure(held))?.state === 'finished');
  await keeper.stop();
});

it('goes on after a failure, and stops when told', async () => {
  await database.sql(`alter function public.aplicar_retencion(integer) rename to retencion_rota`);
  await database.sql(`notify pgrst, 'reload schema'`);
  const keeper = start();
  await until(async () => lines.some(({ event }) => event === 'housekeeping_failed'));
  await database.sql(`alter function public.retencion_rota(integer) rename to aplicar_retencion`);
  await database.sql(`notify pgrst, 'reload schema'`);
  await database.sql(
    `insert into public.webhooks_entrantes (canal, recibido_en) values ('voz', now() - interval '1 year')`,
  );
  await until(async () => (await database.sql(`select 1 from public.webhooks_entrantes`)).length === 0);
  await keeper.stop();
});
