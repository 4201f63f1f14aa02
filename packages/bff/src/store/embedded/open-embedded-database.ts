import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MigrationNews } from '../migrate/migration-news.ts';
import { createAuthenticator } from './authenticate.ts';
import type { ApiKeys, JwtVerification } from './authenticate.ts';
import { lockDataDirectory } from './data-directory-lock.ts';
import type { DataDirectoryLock } from './data-directory-lock.ts';
import { openDatabaseHost } from './database-host.ts';
import type { DatabaseHost, HostLimits } from './database-host.ts';
import { createRestFetch } from './rest-fetch.ts';
import { createSubscriptions } from './subscriptions.ts';
import type { WorkerSettings } from './protocol.ts';

/** What `openEmbeddedDatabase` needs. */
export type EmbeddedDatabaseOptions = {
  /** Where the database's files lie; made with mode 0700. Left out or empty: in memory only. */
  dataDir?: string;
  /** The folder that holds `shim.sql` and `migrations/`. */
  supabaseDir: string;
  keys: ApiKeys;
  /** How users' tokens are verified; without it every user token is refused. */
  jwt?: JwtVerification;
  limits?: Partial<HostLimits>;
  /** A file that holds a `dump()`: a new database begins from it instead of from nothing, which is much faster. */
  image?: string;
  /** `leave` opens the database as it is, for who only wants to look; it must exist then. */
  migrations?: 'apply' | 'leave';
  /** Hears of the migrations that the opening applies. */
  onMigration?: (news: MigrationNews) => void;
};

/** A Postgres inside this process, reached as if it were a Supabase project. */
export type EmbeddedDatabase = {
  /** What `createClient` takes as the project's URL; nothing listens there. */
  url: string;
  /** What `createClient` takes as `global.fetch`. */
  fetch: typeof globalThis.fetch;
  /**
   * Calls `listener` after each commit that notified `channel`, and with an empty payload after the
   * database was opened again: a hint to look, never the news itself. Answers how to stop.
   */
  listen(channel: string, listener: (payload: string) => void): Promise<() => void>;
  /** Runs SQL as the database's owner, outside every rule; nothing that `fetch` serves leads here. */
  ownerSql(text: string, parameters?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Writes where this process's server answers into the lock, for other processes to find. */
  announce(url: string): Promise<void>;
  /** The whole database as one tar file's bytes. */
  dump(): Promise<Uint8Array>;
  /** Finishes the running call and gives the directory up. */
  close(): Promise<void>;
  /** The migrations that this opening applied. */
  migrated: string[];
};

const URL_OF_EMBEDDED = 'http://embedded.talia.invalid';
const COMPLETE = 'pgdata.complete';
const LIMITS: HostLimits = { requestTimeoutMs: 10_000, stuckAfterMs: 20_000, queueLimit: 1_000 };

/**
 * Opens the database, applies what migrations are pending (unless told to leave them) and answers once it serves.
 * @throws DataDirectoryLockedError when another process has it, MigrationError when it is newer
 * than this program or a migration fails, StartupError when it cannot be opened.
 */
export async function openEmbeddedDatabase(options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const { dataDir = '', supabaseDir, keys, jwt, image, migrations = 'apply', onMigration = () => undefined } = options;
  const directory = dataDir === '' ? undefined : await takeDirectory(dataDir);
  const subscriptions = createSubscriptions();
  const pgdata = directory?.pgdata ?? null;
  const settings: WorkerSettings = { pgdata, supabaseDir, migrations, image: image ?? null };
  try {
    const host = await openDatabaseHost(settings, { ...LIMITS, ...options.limits }, { ...subscriptions, onMigration });
    subscriptions.attach(host);
    await directory?.markComplete();
    return toDatabase(host, { directory, subscriptions, fetch: createRestFetch(host, createAuthenticator(keys, jwt)) });
  } catch (error) {
    await directory?.lock.release();
    throw error;
  }
}

/** Whether a folder holds a whole database: one that was being made when its process died is none. */
export function hasEmbeddedDatabase(dataDir: string): boolean {
  return existsSync(join(dataDir, COMPLETE));
}

type TakenDirectory = { lock: DataDirectoryLock; pgdata: string; markComplete(): Promise<void> };

async function takeDirectory(dataDir: string): Promise<TakenDirectory> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const lock = await lockDataDirectory(dataDir);
  const pgdata = join(dataDir, 'pgdata');
  // A process that died while it made the database leaves half of one: begin again.
  if (!hasEmbeddedDatabase(dataDir)) await rm(pgdata, { recursive: true, force: true });
  await mkdir(pgdata, { recursive: true, mode: 0o700 });
  return { lock, pgdata, markComplete: () => writeFile(join(dataDir, COMPLETE), '', { mode: 0o600 }) };
}

function toDatabase(
  host: DatabaseHost,
  parts: {
    directory: TakenDirectory | undefined;
    subscriptions: ReturnType<typeof createSubscriptions>;
    fetch: typeof globalThis.fetch;
  },
): EmbeddedDatabase {
  return {
    url: URL_OF_EMBEDDED,
    fetch: parts.fetch,
    listen: parts.subscriptions.listen,
    ownerSql: (text, parameters = []) => host.call({ type: 'owner_sql', text, parameters }),
    announce: async (url) => parts.directory?.lock.announce(url),
    dump: () => host.call({ type: 'dump' }),
    close: async () => {
      await host.close();
      await parts.directory?.lock.release();
    },
    migrated: host.migrated,
  };
}
