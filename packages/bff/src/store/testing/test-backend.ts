import type { KeyObject } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';
import { cloneEmbedded } from './clone-embedded.ts';
import type { CloneOptions } from './clone-embedded.ts';
import { startPostgrest } from './start-postgrest.ts';
import type { PostgrestOptions } from './start-postgrest.ts';

/** A migrated database of a test, whatever carries the calls to it. */
export type TestBackend = {
  url: string;
  /** What `createClient` takes as `global.fetch`. */
  fetch: typeof globalThis.fetch;
  secretKey: string;
  publishableKey: string;
  /** Signs users' tokens (HS256), and older keys. */
  jwtSecret: string;
  /** Signs users' tokens (ES256). */
  signingKey: KeyObject;
  publicKeys: JSONWebKeySet;
  /** Runs SQL as the database's owner. */
  sql: (text: string, parameters?: unknown[]) => Promise<Record<string, unknown>[]>;
  /** Waits until a change of schema is seen by the API. */
  reload: () => Promise<void>;
  close: () => Promise<void>;
};

/** A database inside this process. */
export async function openEmbeddedBackend(options: CloneOptions = {}): Promise<TestBackend> {
  const database = await cloneEmbedded(options);
  const { keys, url, fetch } = database;
  const sql = (text: string, parameters: unknown[] = []) => database.ownerSql(text, parameters);
  return {
    url,
    fetch,
    secretKey: keys.secret,
    publishableKey: keys.publishable,
    jwtSecret: keys.jwtSecret,
    signingKey: keys.signing.privateKey,
    publicKeys: keys.signing.jwks,
    sql,
    // The thread answers in order: once the second call is answered, the new catalogue has been sent.
    reload: async () => {
      await sql(`notify pgrst, 'reload schema'`);
      await sql('select 1');
    },
    close: () => database.close(),
  };
}

/** A real PostgREST on a real Postgres; for `*.pg.test.ts`. */
export async function openPostgrestBackend(options: PostgrestOptions = {}): Promise<TestBackend> {
  const { stop, ...postgrest } = await startPostgrest(options);
  return { ...postgrest, fetch: globalThis.fetch, close: stop };
}
