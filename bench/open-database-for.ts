import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnvironment } from '../packages/bff/src/config/environment.ts';
import { toProjectPaths } from '../packages/bff/src/config/paths.ts';
import { openDatabase } from '../packages/bff/src/open-database.ts';
import { startPostgrest } from '../packages/bff/src/store/testing/start-postgrest.ts';
import type { BenchOptions } from './read-options.ts';

/** The database of a run, as its variants reach it. */
export interface BenchDatabase {
  /** Null when each variant opens an embedded one of its own. */
  supabase: { url: string; key: string } | null;
  /** Puts a database without rows into a folder that does not exist yet; nothing for a real one. */
  prepare: (folder: string) => Promise<void>;
  close: () => Promise<void>;
}

/** Starts a real Postgres and PostgREST, or makes an embedded database below `folder` that each variant gets a copy of. */
export async function openDatabaseFor({ database }: BenchOptions, folder: string): Promise<BenchDatabase> {
  if (database === 'embedded') return openEmbedded(join(folder, 'template'));
  const started = await startPostgrest();
  return {
    supabase: { url: started.url, key: started.secretKey },
    prepare: async () => undefined,
    close: started.stop,
  };
}

/** The migrations take seconds: they run once. */
async function openEmbedded(template: string): Promise<BenchDatabase> {
  const environment = parseEnvironment({ TALIA_DATA_DIR: template });
  const database = await openDatabase(environment, toProjectPaths(join(import.meta.dirname, '..')));
  await database.close();
  return {
    supabase: null,
    prepare: (folder) => cp(template, folder, { recursive: true }),
    close: async () => undefined,
  };
}
