import { MigrationError } from './migration-error.ts';
import { readMigrations, readShim } from './migration-files.ts';
import type { Migration } from './migration-files.ts';
import { splitStatements } from './split-statements.ts';
import { inTransaction } from './sql-executor.ts';
import type { SqlExecutor } from './sql-executor.ts';

/** What a run of the migrations would do to one database. */
export type MigrationPlan = {
  /** `shim.sql` runs before them, since the database is not a Supabase one. Running it again does no harm. */
  shim: boolean;
  /** The migrations not applied yet, oldest first. */
  pending: Migration[];
  /** Versions the database already holds. */
  applied: string[];
  /** Applied versions, older than our newest, of which this folder has no file: an adopted database. */
  foreign: string[];
};

/** What `applyMigrations` did: the versions it applied, oldest first. */
export type MigrationReport = { applied: string[] };

/** Any number will do, as long as every process of every version takes the same. */
const LOCK_KEY = 7_403_310;

/**
 * Says what `applyMigrations` would do, and changes nothing.
 * @throws MigrationError `database_newer` when the database holds a migration newer than this folder's.
 */
export async function planMigrations(executor: SqlExecutor, supabaseDir: string): Promise<MigrationPlan> {
  const migrations = await readMigrations(supabaseDir);
  const applied = await readApplied(executor);
  const known = new Set(migrations.map((migration) => migration.version));
  const foreign = applied.filter((version) => !known.has(version));
  refuseNewer(foreign, migrations.at(-1)?.version ?? '');
  const done = new Set(applied);
  const pending = migrations.filter((migration) => !done.has(migration.version));
  return { shim: await lacksSupabase(executor), pending, applied, foreign };
}

/**
 * Applies what is pending, each migration in a transaction of its own together with its
 * history row. Several processes may call it at once: a lock held per transaction makes
 * each migration run once, through a transaction pooler too.
 * @throws MigrationError `database_newer`, or `migration_failed` naming the file.
 */
export async function applyMigrations(executor: SqlExecutor, supabaseDir: string): Promise<MigrationReport> {
  const plan = await planMigrations(executor, supabaseDir);
  if (plan.shim) await applyShim(executor, await readShim(supabaseDir));
  if (plan.pending.length > 0) await createHistory(executor);
  const applied: string[] = [];
  for (const migration of plan.pending) {
    // One after the other: each may build on the one before.
    // oxlint-disable-next-line no-await-in-loop
    if (await applyOne(executor, migration)) applied.push(migration.version);
  }
  return { applied };
}

async function readApplied(executor: SqlExecutor): Promise<string[]> {
  const [found] = await executor.query(
    `select to_regclass('supabase_migrations.schema_migrations') is not null as present`,
  );
  if (found?.['present'] !== true) return [];
  const rows = await executor.query('select version from supabase_migrations.schema_migrations order by version');
  return rows.map((row) => String(row['version']));
}

/** `supabase_admin` owns every Supabase database, hosted or self-hosted, and no other. */
async function lacksSupabase(executor: SqlExecutor): Promise<boolean> {
  const rows = await executor.query(`select 1 as found from pg_catalog.pg_roles where rolname = 'supabase_admin'`);
  return rows.length === 0;
}

function refuseNewer(foreign: string[], newestHere: string): void {
  const newer = foreign.filter((version) => version > newestHere);
  if (newer.length === 0) return;
  throw new MigrationError(
    'database_newer',
    `The database was migrated by a newer version of Tal-IA (${newer.join(', ')}); this one knows migrations up to ${newestHere || 'none'}. Update the program, or point it at another database.`,
  );
}

function applyShim(executor: SqlExecutor, shim: string): Promise<void> {
  return reporting('shim.sql', () =>
    inTransaction(executor, async () => {
      await takeLock(executor);
      await executor.run(shim);
    }),
  );
}

/** The table exactly as the Supabase CLI makes it, so that either may go on with the other's work. */
function createHistory(executor: SqlExecutor): Promise<void> {
  return inTransaction(executor, async () => {
    await takeLock(executor);
    await executor.run(`
      create schema if not exists supabase_migrations;
      create table if not exists supabase_migrations.schema_migrations (version text not null primary key);
      alter table supabase_migrations.schema_migrations add column if not exists statements text[];
      alter table supabase_migrations.schema_migrations add column if not exists name text;
    `);
  });
}

/** Answers false when another process applied it in the meantime. */
function applyOne(executor: SqlExecutor, migration: Migration): Promise<boolean> {
  return reporting(`${migration.version}_${migration.name}.sql`, () =>
    inTransaction(executor, async () => {
      await takeLock(executor);
      const present = await executor.query(
        'select 1 as found from supabase_migrations.schema_migrations where version = $1',
        [migration.version],
      );
      if (present.length > 0) return false;
      await executor.run(migration.sql);
      await record(executor, migration);
      return true;
    }),
  );
}

async function takeLock(executor: SqlExecutor): Promise<void> {
  await executor.query('select pg_catalog.pg_advisory_xact_lock($1)', [LOCK_KEY]);
  // Waiting for an advisory lock does not tell the session what others changed meanwhile: it may still believe that
  // a schema is missing, and `if not exists` then fails. Opening any relation does.
  await executor.query('select from pg_catalog.pg_namespace limit 0');
}

async function record(executor: SqlExecutor, migration: Migration): Promise<void> {
  // As JSON, since drivers differ in how they send an array.
  await executor.query(
    `insert into supabase_migrations.schema_migrations (version, name, statements)
     select $1, $2, array(select pg_catalog.jsonb_array_elements_text($3::text::jsonb))`,
    [migration.version, migration.name, JSON.stringify(splitStatements(migration.sql))],
  );
}

async function reporting<T>(fileName: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MigrationError('migration_failed', `The migration ${fileName} failed: ${reason}`, { cause: error });
  }
}
