import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres } from '../testing/start-postgres.ts';
import type { TestPostgres } from '../testing/start-postgres.ts';
import { applyMigrations, planMigrations } from './migrate.ts';
import { toPgExecutor } from './pg-executor.ts';
import type { SqlExecutor } from './sql-executor.ts';

const first = [
  '20260101000000_mesas.sql',
  `create table public.mesas (id integer);\ninsert into public.mesas values (1);`,
];
const second = ['20260102000000_patas.sql', 'create table public.patas (id integer)'];

let postgres: TestPostgres;
let folder: string;
let database = 0;
const clients: Client[] = [];

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'talia-migrations-'));
  database += 1;
  const owner = await connect('postgres');
  await owner.query(`create database t${database}`);
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
  await rm(folder, { recursive: true, force: true });
});

async function connect(name = `t${database}`): Promise<Client> {
  const url = new URL(postgres.databaseUrl);
  url.pathname = name;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  clients.push(client);
  return client;
}

async function writeFolder(...files: string[][]): Promise<void> {
  await rm(join(folder, 'migrations'), { recursive: true, force: true });
  await mkdir(join(folder, 'migrations'));
  await writeFile(join(folder, 'shim.sql'), 'create schema if not exists calzado');
  await Promise.all(files.map(([name = '', sql = '']) => writeFile(join(folder, 'migrations', name), sql)));
}

async function exists(client: Client, name: string): Promise<boolean> {
  const { rows } = await client.query(
    `select to_regclass($1) is not null or to_regnamespace($1) is not null as found`,
    [name],
  );
  return rows[0].found;
}

/** Each transaction, and each statement outside of one, goes to the next session. */
function toPooledExecutor(sessions: readonly Client[]): SqlExecutor {
  let turn = 0;
  let inside = false;
  const next = () => {
    if (!inside) turn += 1;
    const session = sessions[turn % sessions.length];
    if (session === undefined) throw new Error('a pool without sessions');
    return toPgExecutor(session);
  };
  return {
    query: (text, parameters) => next().query(text, parameters),
    run: async (text) => {
      const session = next();
      if (text === 'begin') inside = true;
      await session.run(text).finally(() => {
        if (text === 'commit' || text === 'rollback') inside = false;
      });
    },
  };
}

describe('the plan', () => {
  it('says what would be done, and does none of it', async () => {
    await writeFolder(first, second);
    const client = await connect();
    const plan = await planMigrations(toPgExecutor(client), folder);
    expect(plan).toMatchObject({ shim: true, applied: [], foreign: [] });
    expect(plan.pending.map(({ version, name }) => [version, name])).toEqual([
      ['20260101000000', 'mesas'],
      ['20260102000000', 'patas'],
    ]);
    expect(await exists(client, 'calzado')).toBe(false);
    expect(await exists(client, 'supabase_migrations')).toBe(false);
  });

  it('refuses a database newer than the program', async () => {
    await writeFolder(first, second);
    const client = await connect();
    await applyMigrations(toPgExecutor(client), folder);
    await writeFolder(first);
    const refused = planMigrations(toPgExecutor(client), folder);
    await expect(refused).rejects.toMatchObject({
      reason: 'database_newer',
      message: expect.stringMatching(/20260102000000/),
    });
  });

  it('names the older migrations of an adopted database', async () => {
    await writeFolder(first);
    const client = await connect();
    await client.query(`create schema supabase_migrations;
      create table supabase_migrations.schema_migrations (version text primary key);
      insert into supabase_migrations.schema_migrations values ('20250101000000')`);
    expect(await planMigrations(toPgExecutor(client), folder)).toMatchObject({ foreign: ['20250101000000'] });
    expect(await applyMigrations(toPgExecutor(client), folder)).toEqual({ applied: ['20260101000000'] });
  });

  it('refuses two files of one version', async () => {
    await writeFolder(first, ['20260101000000_otra.sql', 'select 1']);
    const refused = planMigrations(toPgExecutor(await connect()), folder);
    await expect(refused).rejects.toMatchObject({ reason: 'duplicate_version' });
  });
});

describe('applying', () => {
  it('records each migration as the Supabase CLI does, and a second time does nothing', async () => {
    await writeFolder(first, second);
    const client = await connect();
    expect(await applyMigrations(toPgExecutor(client), folder)).toEqual({
      applied: ['20260101000000', '20260102000000'],
    });
    const { rows } = await client.query('select * from supabase_migrations.schema_migrations order by version');
    expect(rows).toEqual([
      {
        version: '20260101000000',
        name: 'mesas',
        statements: ['create table public.mesas (id integer)', 'insert into public.mesas values (1)'],
      },
      { version: '20260102000000', name: 'patas', statements: ['create table public.patas (id integer)'] },
    ]);
    expect(await applyMigrations(toPgExecutor(client), folder)).toEqual({ applied: [] });
    expect((await client.query('select count(*)::int as n from public.mesas')).rows).toEqual([{ n: 1 }]);
  });

  it('keeps what came before a migration that fails, and nothing of that one', async () => {
    await writeFolder(first, ['20260102000000_rota.sql', 'create table public.rota (id integer); select 1/0']);
    const client = await connect();
    const failed = applyMigrations(toPgExecutor(client), folder);
    await expect(failed).rejects.toMatchObject({
      reason: 'migration_failed',
      message: 'The migration 20260102000000_rota.sql failed: division by zero',
    });
    expect([await exists(client, 'public.mesas'), await exists(client, 'public.rota')]).toEqual([true, false]);
    await writeFolder(first, ['20260102000000_rota.sql', 'create table public.rota (id integer)']);
    expect(await applyMigrations(toPgExecutor(client), folder)).toEqual({ applied: ['20260102000000'] });
  });

  it('lets several processes begin at once, and applies each migration once', async () => {
    await writeFolder(first, second);
    const sessions = await Promise.all(Array.from({ length: 5 }, () => connect()));
    const reports = await Promise.all(sessions.map((client) => applyMigrations(toPgExecutor(client), folder)));
    expect(reports.flatMap(({ applied }) => applied).toSorted()).toEqual(['20260101000000', '20260102000000']);
    expect((await sessions[0]?.query('select count(*)::int as n from public.mesas'))?.rows).toEqual([{ n: 1 }]);
  });

  it('needs no session for longer than a transaction, as a transaction pooler gives it', async () => {
    await writeFolder(first, second);
    const sessions = await Promise.all(Array.from({ length: 4 }, () => connect()));
    const report = await applyMigrations(toPooledExecutor(sessions), folder);
    expect(report).toEqual({ applied: ['20260101000000', '20260102000000'] });
    const locks = await sessions[0]?.query(`select pid from pg_locks where locktype = 'advisory'`);
    expect(locks?.rows).toEqual([]);
  });

  it('leaves the shim away where Supabase itself is', async () => {
    await writeFolder(first);
    const client = await connect();
    await client.query('create role supabase_admin');
    await applyMigrations(toPgExecutor(client), folder);
    expect(await exists(client, 'calzado')).toBe(false);
    await client.query('drop role supabase_admin');
  });
});
