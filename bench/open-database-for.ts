import { startPostgrest } from '../packages/bff/src/store/testing/start-postgrest.ts';
import type { BenchOptions } from './read-options.ts';

/** The database of a run, as its variants reach it. */
export interface BenchDatabase {
  /** Null when each variant opens the embedded one by itself. */
  supabase: { url: string; key: string } | null;
  close: () => Promise<void>;
}

/** Starts a real Postgres and PostgREST when they were asked for; the embedded database belongs to each variant. */
export async function openDatabaseFor({ database }: BenchOptions): Promise<BenchDatabase> {
  if (database === 'embedded') return { supabase: null, close: async () => undefined };
  const started = await startPostgrest();
  return { supabase: { url: started.url, key: started.secretKey }, close: started.stop };
}
