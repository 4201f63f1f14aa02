import { MigrationError } from './migration-error.ts';
import { readMigrations, readShim } from './migration-files.ts';
import type { Migration } from './migration-files.ts';
import type { MigrationNews } from './migration-news.ts';
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
  /** Tables that are there already: the pending migrations take them over with their rows, in place of making them. */
  adopted: string[];
};

/** What a database's history says when it is held against a folder of migrations. */
export type MigrationState = Pick<MigrationPlan, 'pending' | 'foreign'> & {
  /** Applied versions beyond our newest: a newer program was here. */
  newer: string[];
};

/** What `applyMigrations` did: the versions it applied, oldest first. */
export type MigrationReport = { applied: string[] };

/** Any number will do, as long as every process of every version takes the same. */
const LOCK_KEY = 7_403_310;

/** How a migration takes over a table that may exist already. */
const ADOPTION = /^select interno\.adoptar_tabla\('(\w+)'\)/gm;

/**
 * Says what `applyMigrations` would do, and changes nothing.
 * @throws MigrationError `database_newer` when the database holds a migration newer than this folder's.
 */
export async function planMigrations(executor: SqlExecutor, supabaseDir: string): Promise<MigrationPlan> {
  const migrations = await readMigrations(supabaseDir);
  const applied = await readApplied(executor);
  const { pending, foreign, newer } = compareMigrations(migrations, applied);
  refuseNewer(newer, migrations.at(-1)?.version ?? '');
  const adopted = await findAdoptedTables(executor, pending);
  return { shim: await lacksSupabase(executor), pending, applied, foreign, adopted };
}

/** What lies between the migrations of a folder, oldest first, and the versions that a database holds. */
export function compareMigrations(migrations: readonly Migration[], applied: readonly string[]): MigrationState {
  const newest = migrations.at(-1)?.version ?? '';
  const known = new Set(migrations.map((migration) => migration.version));
  const unknown = applied.filter((version) => !known.has(version));
  const done = new Set(applied);
  return {
    pending: migrations.filter((migration) => !done.has(migration.version)),
    foreign: unknown.filter((version) => version < newest),
    newer: unknown.filter((version) => version > newest),
  };
}

/**
 * Applies what is pending, each migration in a transaction of its own together with its
 * history row. Several processes may call it at once: a lock held per transaction makes
 * each migration run once, through a transaction pooler too. `tell` hears of each as it is done.
 * @throws MigrationError `database_newer`, or `migration_failed` naming the file.
 */
export async function applyMigrations(
  executor: SqlExecutor,
  supabaseDir: string,
  tell: (news: MigrationNews) => void = () => undefined,
): Promise<MigrationReport> {
  const plan = await planMigrations(executor, supabaseDir);
  if (plan.shim) await applyShim(executor, await readShim(supabaseDir), tell);
  if (plan.pending.length > 0) await createHistory(executor);
  const applied: string[] = [];
  for (const migration of plan.pending) {
    // One after the other: each may build on the one before.
    // oxlint-disable-next-line no-await-in-loop
    if (await applyOne(executor, migration, tell)) applied.push(migration.version);
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

/** Parameters are left out: a transaction pooler may know no prepared statement outside of a transaction. */
async function findAdoptedTables(executor: SqlExecutor, pending: readonly Migration[]): Promise<string[]> {
  const rows = await executor.query(
    `select relname as name from pg_catalog.pg_class where relnamespace = to_regnamespace('public') and relkind = 'r'`,
  );
  const present = new Set(rows.map((row) => row['name']));
  const claimed = pending.flatMap(({ sql }) => Array.from(sql.matchAll(ADOPTION), ([, table = '']) => table));
  return claimed.filter((table) => present.has(table));
}

function refuseNewer(newer: string[], newestHere: string): void {
  if (newer.length === 0) return;
  throw new MigrationError(
    'database_newer',
    `The database was migrated by a newer version of Tal-IA (${newer.join(', ')}); this one knows migrations up to ${newestHere || 'none'}. Update the program, or point it at another database.`,
  );
}

type Tell = (news: MigrationNews) => void;

async function applyShim(executor: SqlExecutor, shim: string, tell: Tell): Promise<void> {
  const file = 'shim.sql';
  const startedAt = performance.now();
  await reporting(file, () =>
    inTransaction(executor, async () => {
      await takeLock(executor);
      await executor.run(shim);
    }),
  );
  tell({ type: 'applied', file, ms: Math.round(performance.now() - startedAt) });
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
async function applyOne(executor: SqlExecutor, migration: Migration, tell: Tell): Promise<boolean> {
  const file = `${migration.version}_${migration.name}.sql`;
  const startedAt = performance.now();
  const applied = await reporting(file, () =>
    inTransaction(executor, async () => {
      await takeLock(executor);
      // A project's usual limit is for requests; the rows of an older database may take longer.
      await executor.run('set local statement_timeout = 0');
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
  if (applied) tell({ type: 'applied', file, ms: Math.round(performance.now() - startedAt) });
  return applied;
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
    // Of a failure and of the rollback that failed after it, the first one tells why.
    const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
    const reason = first instanceof Error ? first.message : String(first);
    throw new MigrationError('migration_failed', `The migration ${fileName} failed: ${reason}`, { cause: error });
  }
}
