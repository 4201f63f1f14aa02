import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StartupError } from '../../errors.ts';
import { createDatabase } from '../testing/create-database.ts';
import type { CreatedDatabase } from '../testing/create-database.ts';
import { createSelfSigned } from '../testing/self-signed.ts';
import { startPostgres } from '../testing/start-postgres.ts';
import type { TestPostgres } from '../testing/start-postgres.ts';
import { migratePostgres, planPostgres } from './migrate-postgres.ts';
import { openPostgres } from './open-postgres.ts';

let postgres: TestPostgres;
let database: CreatedDatabase;
let folder: string;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());
beforeEach(async () => {
  database = await createDatabase(postgres);
  folder = await mkdtemp(join(tmpdir(), 'talia-open-'));
});
afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

/** A folder of migrations with one of its own. */
async function writeMigration(sql: string): Promise<string> {
  await mkdir(join(folder, 'migrations'));
  await writeFile(join(folder, 'shim.sql'), 'select 1');
  await writeFile(join(folder, 'migrations', '20260101000000_una.sql'), sql);
  return folder;
}

const connections = () => database.sql(`select pid from pg_stat_activity where application_name = 'talia'`);

describe('a connection for migrations', () => {
  it('is given up in time when nobody answers', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const refused = openPostgres(`postgresql://ana:clave@127.0.0.1:${port}/x`, { connectMs: 300 });
    await expect(refused).rejects.toThrow(`The database at 127.0.0.1:${port}/x cannot be reached: it does not answer.`);
    silent.close();
  });

  it('that breaks in the middle fails the migration and not the process', async () => {
    const supabaseDir = await writeMigration('create table public.medias (id integer); select pg_sleep(30)');
    const failed = migratePostgres({ url: database.url, supabaseDir }, () => undefined);
    const cut = async () => {
      await expect.poll(connections, { timeout: 10_000 }).toHaveLength(1);
      await database.sql(`select pg_terminate_backend(pid, 5000) from pg_stat_activity
        where application_name = 'talia' and query like '%pg_sleep%'`);
      return connections();
    };
    const [result] = await Promise.allSettled([failed, expect.poll(cut, { timeout: 10_000 }).toHaveLength(0)]);
    expect(result).toMatchObject({ status: 'rejected', reason: { reason: 'migration_failed' } });
    expect(await database.sql(`select to_regclass('public.medias') as made`)).toEqual([{ made: null }]);
  });

  it('lets a migration take longer than requests may', async () => {
    const supabaseDir = await writeMigration('select pg_sleep(0.6)');
    const url = `${database.url}?options=-c%20statement_timeout%3D300`;
    expect(await migratePostgres({ url, supabaseDir }, () => undefined)).toEqual({ applied: ['20260101000000'] });
  });

  it('explains what the database does not let it see', async () => {
    const supabaseDir = await writeMigration('select 1');
    await database.sql(`create role curioso login password 'clave'; create schema supabase_migrations;
      grant usage on schema supabase_migrations to curioso;
      create table supabase_migrations.schema_migrations (version text primary key)`);
    const url = Object.assign(new URL(database.url), { username: 'curioso', password: 'clave' }).href;
    const refused = planPostgres({ url, supabaseDir });
    await expect(refused).rejects.toBeInstanceOf(StartupError);
    await expect(refused).rejects.toThrow(/refused: permission denied for table schema_migrations/);
    expect(await connections()).toEqual([]);
  });
});

const encrypted = async (search: string) => {
  const session = await openPostgres(`${database.url}?${search}`);
  const rows = await session.executor.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
  await session.close();
  return rows[0]?.['ssl'];
};

describe('a server with a certificate of its own making', () => {
  let root: string;
  beforeAll(async () => {
    const { key, certificate } = createSelfSigned();
    const keyFile = join(postgres.directory, 'data', 'server.key');
    root = join(postgres.directory, 'data', 'server.crt');
    await Promise.all([writeFile(keyFile, key), writeFile(root, certificate)]);
    await chmod(keyFile, 0o600);
    const { user } = postgres.binaries;
    if (user !== null) await chown(keyFile, user.uid, user.gid);
    const owner = await createDatabase(postgres);
    await owner.sql(`alter system set ssl = on`);
    await owner.sql(`select pg_reload_conf()`);
    await owner.close();
  });

  it('is reached encrypted with sslmode=require, as psql does', async () => {
    await expect.poll(() => encrypted('sslmode=require'), { timeout: 5_000 }).toBe(true);
    expect(await encrypted('')).toBe(false);
  });

  it('is believed where its certificate is named, and refused where proof is asked for without', async () => {
    const proven = `sslmode=verify-ca&sslrootcert=${encodeURIComponent(root)}`;
    await expect.poll(() => encrypted(proven), { timeout: 5_000 }).toBe(true);
    await expect(encrypted('sslmode=verify-full')).rejects.toThrow(/certificate is not trusted .*sslrootcert/);
    await expect(encrypted('sslmode=verify-full&sslrootcert=%2Fnada.crt')).rejects.toThrow(
      /certificate file .* not there/,
    );
  });
});
