import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { connect } from '../connect.ts';
import { createStore } from '../store.ts';
import type { Store } from '../store.ts';
import { cloneEmbedded } from '../testing/clone-embedded.ts';
import type { ClonedDatabase } from '../testing/clone-embedded.ts';

let dataDir: string;
let database: ClonedDatabase;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'talia-outage-'));
  database = await cloneEmbedded({ dataDir, limits: { stuckAfterMs: 2_000 } });
});
afterEach(letTurnsBe);
afterAll(async () => {
  await database.close();
  await rm(dataDir, { recursive: true, force: true });
});

function openStore(timeoutMs: number): Store {
  const client = connect({ url: database.url, key: database.keys.secret, fetch: database.fetch });
  return createStore(client, { timeoutMs, retryDelayMs: 50, leaseMs: 15_000, inactivityHours: 24 });
}

const message = () => ({
  sessionId: randomUUID(),
  clientMessageId: randomUUID(),
  content: 'Hola',
  hash: 'h',
  worker: randomUUID(),
  metadata: {},
});

/** From now on every new turn runs this, in plpgsql, after its message was written. */
async function beforeTurns(statement: string): Promise<void> {
  await database.ownerSql(
    `create function public.estorbo() returns trigger language plpgsql as $$ begin ${statement} end $$;
     create trigger estorbo before insert on public.turnos for each row execute function public.estorbo()`,
  );
}

async function letTurnsBe(): Promise<void> {
  await database.ownerSql('drop function if exists public.estorbo cascade');
}

async function countRows(): Promise<number> {
  const [row] = await database.ownerSql(
    `select (select count(*) from public.mensajes) + (select count(*) from public.turnos)
       + (select count(*) from public.contactos) + (select count(*) from public.conversaciones) as n`,
  );
  return Number(row?.['n']);
}

it.each([
  ['finds a full disk (a trigger says so in its place)', `raise exception 'lleno' using errcode = '53100';`, '53100'],
  ['never comes to an end', 'loop null; end loop;', 'no_answer'],
])('a write that %s: a typed error, nothing half written, and the next one is stored', async (_, statement, code) => {
  const store = openStore(3_000);
  const input = message();
  const before = await countRows();
  await beforeTurns(statement);
  const startedAt = performance.now();
  await expect(store.acceptMessage(input)).rejects.toMatchObject({ code: 'store_unavailable', cause: { code } });
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  await letTurnsBe();
  expect(await countRows()).toBe(before);
  expect(await openStore(15_000).acceptMessage(input)).toMatchObject({ type: 'claimed' });
  expect(await countRows()).toBe(before + 4);
});

it('a call that comes while the thread is stuck is answered by the next thread', async () => {
  const stuck = database.ownerSql('do $$ begin loop null; end loop; end $$');
  const [ended, accepted] = await Promise.allSettled([stuck, openStore(15_000).acceptMessage(message())]);
  expect(ended).toMatchObject({ status: 'rejected', reason: { name: 'ThreadGoneError' } });
  expect(accepted).toMatchObject({ status: 'fulfilled', value: { type: 'claimed' } });
});
