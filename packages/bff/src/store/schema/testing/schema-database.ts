import { PGlite } from '@electric-sql/pglite';
import { readMigrations, readShim } from '../../migrate/migration-files.ts';
import { repositorySupabaseDir } from '../../testing/supabase-dir.ts';

/** Who calls the database: a role, and the user of the token it came with. */
export type Caller = { role: 'anon' | 'authenticated' | 'service_role'; user?: string };

/** A database inside this process, for tests that look behind the API. */
export type SchemaDatabase = {
  /** Runs one statement as the current role. `Row` is what the caller says its statement answers. */
  sql: <Row = Record<string, unknown>>(text: string, parameters?: unknown[]) => Promise<Row[]>;
  /** Runs any number of statements. */
  script: (text: string) => Promise<void>;
  /** Runs `work` as somebody else, in the transaction that is open. */
  as: <Result>(caller: Caller, work: () => Promise<Result>) => Promise<Result>;
  /** The SQLSTATE with which a statement fails; null when it succeeds. What it did is undone. */
  refusal: (text: string, parameters?: unknown[]) => Promise<string | null>;
  close: () => Promise<void>;
};

/** One session of a database, as its driver offers it. */
export type Session = {
  query: (text: string, parameters: unknown[]) => Promise<unknown[]>;
  exec: (text: string) => Promise<unknown>;
  close: () => Promise<void>;
};

/** A database inside this process, with the shim and nothing else. */
export function openEmptyDatabase(): Promise<SchemaDatabase> {
  const database = new PGlite();
  return prepareDatabase({
    query: async (text, parameters) => (await database.query(text, parameters)).rows,
    exec: (text) => database.exec(text),
    close: () => database.close(),
  });
}

/** Runs the shim on a new database. */
export async function prepareDatabase(session: Session): Promise<SchemaDatabase> {
  await session.exec(await readShim(repositorySupabaseDir));
  return toSchemaDatabase(session);
}

/** A database with every migration. */
export async function openMigratedDatabase(): Promise<SchemaDatabase> {
  const database = await openEmptyDatabase();
  await applyEveryMigration(database);
  return database;
}

/** Applies all migrations in order, each in its own transaction, also those applied before. */
export async function applyEveryMigration({ script }: Pick<SchemaDatabase, 'script'>): Promise<void> {
  for (const { version, name, sql } of await readMigrations(repositorySupabaseDir)) {
    // Each builds on the one before.
    // oxlint-disable-next-line no-await-in-loop
    await script(`begin; ${sql}; commit;`).catch((error: unknown) => {
      throw new Error(`${version}_${name}.sql failed`, { cause: error });
    });
  }
}

function toSchemaDatabase(database: Session): SchemaDatabase {
  // Only the caller knows what its statement answers.
  const sql = async <Row>(text: string, parameters: unknown[] = []) =>
    (await database.query(text, parameters)) as Row[];
  const script = async (text: string) => {
    await database.exec(text);
  };
  return {
    sql,
    script,
    as: async ({ role, user }, work) => {
      const claims = JSON.stringify({ role, ...(user !== undefined && { sub: user }) });
      await sql(`select set_config('request.jwt.claims', $1, true), set_config('role', $2, true)`, [claims, role]);
      try {
        return await work();
      } finally {
        await sql(`select set_config('request.jwt.claims', '', true), set_config('role', 'none', true)`);
      }
    },
    refusal: async (text, parameters) => {
      await script('savepoint attempt');
      try {
        await sql(text, parameters);
        return null;
      } catch (error) {
        return sqlstate(error);
      } finally {
        await script('rollback to savepoint attempt');
      }
    },
    close: () => database.close(),
  };
}

function sqlstate(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  throw error;
}
