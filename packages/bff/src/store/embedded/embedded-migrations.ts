import { planMigrations } from '../migrate/migrate.ts';
import type { MigrationPlan, MigrationReport } from '../migrate/migrate.ts';
import { readMigrations } from '../migrate/migration-files.ts';
import type { MigrationNews } from '../migrate/migration-news.ts';
import { hasEmbeddedDatabase, openEmbeddedDatabase } from './open-embedded-database.ts';

/** The folder of an embedded database and the folder of the migrations it should have. */
export type EmbeddedTarget = { dataDir: string; supabaseDir: string };

/** Nobody asks through the API here, so no key has to fit. */
const keys = { secret: '', publishable: '' };

/**
 * Says what `migrateEmbedded` would do, and migrates nothing; a folder without a database stays without one.
 * @throws DataDirectoryLockedError when another process has it, MigrationError `database_newer`
 */
export async function planEmbedded({ dataDir, supabaseDir }: EmbeddedTarget): Promise<MigrationPlan> {
  if (!hasEmbeddedDatabase(dataDir)) {
    return { shim: true, pending: await readMigrations(supabaseDir), applied: [], foreign: [], adopted: [] };
  }
  const database = await openEmbeddedDatabase({ dataDir, supabaseDir, keys, migrations: 'leave' });
  try {
    const query = (text: string, parameters: readonly unknown[] = []) => database.ownerSql(text, [...parameters]);
    const run = async (text: string) => {
      await database.ownerSql(text);
    };
    return await planMigrations({ query, run }, supabaseDir);
  } finally {
    await database.close();
  }
}

/**
 * Applies what is pending to the embedded database of a folder, which is made if there is none.
 * @throws DataDirectoryLockedError when another process has it, MigrationError when it is newer or refuses a migration
 */
export async function migrateEmbedded(
  { dataDir, supabaseDir }: EmbeddedTarget,
  tell: (news: MigrationNews) => void,
): Promise<MigrationReport> {
  const database = await openEmbeddedDatabase({ dataDir, supabaseDir, keys, onMigration: tell });
  await database.close();
  return { applied: database.migrated };
}
