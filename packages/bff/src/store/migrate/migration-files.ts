import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MigrationError } from './migration-error.ts';

/** One file of `supabase/migrations`, named `<version>_<name>.sql` as the Supabase CLI expects. */
export type Migration = { version: string; name: string; sql: string };

const FILE_NAME = /^(\d+)_(.+)\.sql$/;

/**
 * Reads the migrations of a `supabase` folder, oldest first.
 * @throws MigrationError when two files carry the same version.
 */
export async function readMigrations(supabaseDir: string): Promise<Migration[]> {
  const folder = join(supabaseDir, 'migrations');
  const names = (await readdir(folder)).filter((name) => FILE_NAME.test(name)).toSorted();
  const migrations = await Promise.all(names.map((name) => readMigration(folder, name)));
  const repeated = migrations.find((migration, index) => migrations[index - 1]?.version === migration.version);
  if (repeated !== undefined) {
    throw new MigrationError('duplicate_version', `Two migrations have the version ${repeated.version}.`);
  }
  return migrations;
}

/** Reads `shim.sql`: what a database that is not Supabase lacks. */
export function readShim(supabaseDir: string): Promise<string> {
  return readFile(join(supabaseDir, 'shim.sql'), 'utf8');
}

async function readMigration(folder: string, fileName: string): Promise<Migration> {
  const [, version = '', name = ''] = FILE_NAME.exec(fileName) ?? [];
  return { version, name, sql: await readFile(join(folder, fileName), 'utf8') };
}
