import { join, resolve } from 'node:path';
import type { Environment } from '../../config/environment.ts';
import { StartupError } from '../../errors.ts';
import { DataDirectoryLockedError } from '../../store/embedded/data-directory-lock.ts';
import { migrateEmbedded, planEmbedded } from '../../store/embedded/embedded-migrations.ts';
import { migratePostgres, planPostgres } from '../../store/migrate/migrate-postgres.ts';
import type { MigrationPlan, MigrationReport } from '../../store/migrate/migrate.ts';
import type { MigrationNews } from '../../store/migrate/migration-news.ts';
import { describeDatabase } from '../../store/migrate/open-postgres.ts';

/** A database that can be migrated. */
export interface MigrateTarget {
  /** Which one it is, without its secrets. */
  name: string;
  /** Says what `apply` would do, and changes nothing. */
  plan: () => Promise<MigrationPlan>;
  apply: (tell: (news: MigrationNews) => void) => Promise<MigrationReport>;
}

/**
 * The database that was named on the command line; else the environment's database URL; else the embedded one.
 * @throws StartupError when the server's data is at Supabase and nobody said where its database is
 */
export function findMigrateTarget(
  databaseUrl: string | undefined,
  environment: () => Environment,
  supabaseDir: string,
): MigrateTarget {
  if (databaseUrl !== undefined) return toPostgresTarget(databaseUrl, supabaseDir);
  const { databaseUrl: configured, supabase, dataDir } = environment();
  if (configured !== null) return toPostgresTarget(configured, supabaseDir);
  if (supabase === null) return toEmbeddedTarget(join(resolve(dataDir), 'database'), supabaseDir);
  throw new StartupError(
    'Data is at Supabase (TALIA_SUPABASE_URL), whose API cannot change the schema: set TALIA_SUPABASE_DATABASE_URL to its database ("Connect" in the dashboard), or pass --database-url.',
  );
}

function toPostgresTarget(url: string, supabaseDir: string): MigrateTarget {
  return {
    name: describeDatabase(url),
    plan: () => planPostgres({ url, supabaseDir }),
    apply: (tell) => migratePostgres({ url, supabaseDir }, tell),
  };
}

function toEmbeddedTarget(dataDir: string, supabaseDir: string): MigrateTarget {
  return {
    name: dataDir,
    plan: () => unlessInUse(() => planEmbedded({ dataDir, supabaseDir })),
    apply: (tell) => unlessInUse(() => migrateEmbedded({ dataDir, supabaseDir }, tell)),
  };
}

async function unlessInUse<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DataDirectoryLockedError)) throw error;
    throw new StartupError(
      `The embedded database is in use by another process (pid ${error.owner.pid}). A server applies its pending migrations when it starts: restart it, or stop it and run this again.`,
      { cause: error },
    );
  }
}
