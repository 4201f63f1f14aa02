import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { connect } from '../store/connect.ts';
import { openEmbeddedDatabase } from '../store/embedded/open-embedded-database.ts';
import { createStore } from '../store/store.ts';
import type { Store } from '../store/store.ts';

/** The embedded database in memory, the store on it through the real client, and SQL as its owner. */
export interface TestDatabase {
  store: Store;
  sql: <Row>(text: string, parameters?: unknown[]) => Promise<Row[]>;
  close: () => Promise<void>;
}

const supabaseDir = join(import.meta.dirname, '..', '..', '..', '..', 'supabase');

export async function openTestDatabase({ leaseMs }: { leaseMs: number }): Promise<TestDatabase> {
  const keys = { secret: `secret_${randomUUID()}`, publishable: `public_${randomUUID()}` };
  const embedded = await openEmbeddedDatabase({ supabaseDir, keys });
  const client = connect({ url: embedded.url, key: keys.secret, fetch: embedded.fetch });
  return {
    store: createStore(client, { timeoutMs: 5_000, retryDelayMs: 20, leaseMs, inactivityHours: 24 }),
    // The caller names the row's shape beside the query that makes it.
    sql: async <Row>(text: string, parameters: unknown[] = []) => (await embedded.ownerSql(text, parameters)) as Row[],
    close: () => embedded.close(),
  };
}
