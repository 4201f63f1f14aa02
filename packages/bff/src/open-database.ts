import { hkdfSync, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Environment } from './config/environment.ts';
import { readLocalKeys, writePrivateFile } from './config/local-keys.ts';
import type { ProjectPaths } from './config/paths.ts';
import { localAccessPath } from './http/local-access.ts';
import type { LocalAccess } from './http/local-access.ts';
import type { Connection } from './store/connect.ts';
import { openEmbeddedDatabase } from './store/embedded/open-embedded-database.ts';

/** The database a server runs on, embedded or Supabase. */
export interface Database {
  connection: Connection;
  /** Signs visitors' tokens. The second, if any, signed them until now. */
  sessionSecrets: [Uint8Array, ...Uint8Array[]];
  dataDir: string | null;
  localAccess: LocalAccess | null;
  /** Tells the command line of this machine where the server is. */
  announce: (url: string) => Promise<void>;
  close: () => Promise<void>;
}

/** Opens what the environment names: a Supabase project, or the embedded database of the data directory. */
export async function openDatabase(environment: Environment, paths: ProjectPaths): Promise<Database> {
  if (environment.supabase === null) return openEmbedded(environment, paths);
  const { url, serviceKey } = environment.supabase;
  return {
    connection: { url, key: serviceKey },
    sessionSecrets: toSessionSecrets(environment, serviceKey),
    dataDir: null,
    localAccess: null,
    announce: async () => undefined,
    close: async () => undefined,
  };
}

/** What to do when the database does not answer, in one sentence. */
export function adviseOnSilence({ supabase, dataDir }: Environment): string {
  return supabase === null
    ? `The embedded database in ${resolve(dataDir)} (TALIA_DATA_DIR) does not answer; npx talia doctor says more.`
    : 'The database does not answer. Check TALIA_SUPABASE_URL, and that the project is running; npx talia doctor says more.';
}

async function openEmbedded(environment: Environment, paths: ProjectPaths): Promise<Database> {
  const dataDir = resolve(environment.dataDir);
  const keys = await readLocalKeys(dataDir);
  const embedded = await openEmbeddedDatabase({
    dataDir: join(dataDir, 'database'),
    keys: { secret: keys.secret, publishable: keys.publishable },
    supabaseDir: paths.supabase,
  });
  const access = randomBytes(32).toString('base64url');
  const announcement = join(dataDir, 'server.json');
  return {
    connection: { url: embedded.url, key: keys.secret, fetch: embedded.fetch },
    sessionSecrets: toSessionSecrets(environment, keys.session),
    dataDir,
    localAccess: { key: access, fetch: embedded.fetch, databaseUrl: embedded.url, secretKey: keys.secret },
    announce: (url) =>
      writePrivateFile(announcement, JSON.stringify({ url: url + localAccessPath, key: access, pid: process.pid })),
    async close() {
      await rm(announcement, { force: true });
      await embedded.close();
    },
  };
}

function toSessionSecrets(
  { sessionSecret, previousSessionSecret }: Environment,
  shared: string,
): [Uint8Array, ...Uint8Array[]] {
  const previous = previousSessionSecret === null ? [] : [toSessionSecret(previousSessionSecret)];
  return [toSessionSecret(sessionSecret ?? shared), ...previous];
}

/** Several processes on one Supabase must sign alike, so without a secret of its own it is derived from what they share. */
function toSessionSecret(source: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', source, '', 'talia visitor tokens v1', 32));
}
