import { StartupError } from '../../errors.ts';
import { applyMigrations, planMigrations } from './migrate.ts';
import type { MigrationPlan, MigrationReport } from './migrate.ts';
import type { MigrationNews } from './migration-news.ts';
import { describeDatabase, openPostgres } from './open-postgres.ts';
import type { PostgresSession } from './open-postgres.ts';

/** A Postgres and the folder of the migrations it should have. */
export type PostgresTarget = { url: string; supabaseDir: string };

/**
 * Says what `migratePostgres` would do, and changes nothing.
 * @throws StartupError when the database cannot be reached or refuses to be read, MigrationError `database_newer`
 */
export async function planPostgres({ url, supabaseDir }: PostgresTarget): Promise<MigrationPlan> {
  return withSession(url, await openPostgres(url), ({ executor }) => planMigrations(executor, supabaseDir));
}

/**
 * Applies what is pending to a Postgres and has its API see the new schema. It uses no session state between
 * transactions, so any of Supabase's poolers will do.
 * @throws StartupError when the database cannot be reached, MigrationError when it is newer or refuses a migration
 */
export async function migratePostgres(
  { url, supabaseDir }: PostgresTarget,
  tell: (news: MigrationNews) => void,
): Promise<MigrationReport> {
  return withSession(url, await openPostgres(url, { tell }), async ({ executor }) => {
    const report = await applyMigrations(executor, supabaseDir, tell);
    if (report.applied.length > 0) await executor.run(`notify pgrst, 'reload schema'`);
    return report;
  });
}

async function withSession<T>(
  url: string,
  session: PostgresSession,
  work: (session: PostgresSession) => Promise<T>,
): Promise<T> {
  try {
    return await work(session);
  } catch (error) {
    if (error instanceof StartupError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`The database at ${describeDatabase(url)} refused: ${reason}.`, { cause: error });
  } finally {
    await session.close();
  }
}
