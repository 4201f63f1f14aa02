import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import type { Environment } from '../config/environment.ts';
import { readLocalKeys } from '../config/local-keys.ts';
import type { ProjectPaths } from '../config/paths.ts';
import { StartupError } from '../errors.ts';
import { connect } from '../store/connect.ts';
import type { Connection } from '../store/connect.ts';
import { openEmbeddedDatabase } from '../store/embedded/open-embedded-database.ts';
import { createKpiStore } from '../store/kpi-store.ts';
import type { KpiStore } from '../store/kpi-store.ts';
import { createPriceStore } from '../store/price-store.ts';
import type { PriceStore } from '../store/price-store.ts';
import { createPrivacyStore } from '../store/privacy-store.ts';
import type { PrivacyStore } from '../store/privacy-store.ts';
import { createSiteStore } from '../store/site-store.ts';
import type { SiteStore } from '../store/site-store.ts';
import { createStore } from '../store/store.ts';
import type { Store } from '../store/store.ts';

export interface OpenedStore {
  store: Store;
  privacy: PrivacyStore;
  prices: PriceStore;
  kpis: KpiStore;
  sites: SiteStore;
  /** True when a running server of this machine holds the database. */
  served: boolean;
  close: () => Promise<void>;
}

const announcementSchema = z.object({ url: z.url(), key: z.string(), pid: z.int() });

/**
 * The store, wherever it is: Supabase when it is set, the running server that holds the embedded database (reached with
 * the key file of the data directory), or the embedded database itself when no server runs.
 * @throws StartupError when there is no data yet
 */
export async function openStore(environment: Environment, paths: ProjectPaths): Promise<OpenedStore> {
  if (environment.supabase !== null) {
    const { url, serviceKey } = environment.supabase;
    return { ...toStores({ url, key: serviceKey }, environment), served: false, close: async () => undefined };
  }
  const dataDir = resolve(environment.dataDir);
  if (!existsSync(join(dataDir, 'database'))) {
    throw new StartupError(`There is no data in ${dataDir} yet. Run npm start first, or set TALIA_DATA_DIR.`);
  }
  const server = await findServer(dataDir);
  if (server !== null) return { ...toStores(server, environment), served: true, close: async () => undefined };
  const keys = await readLocalKeys(dataDir);
  const embedded = await openEmbeddedDatabase({
    dataDir: join(dataDir, 'database'),
    keys: { secret: keys.secret, publishable: keys.publishable },
    supabaseDir: paths.supabase,
  });
  return {
    ...toStores({ url: embedded.url, key: keys.secret, fetch: embedded.fetch }, environment),
    served: false,
    close: () => embedded.close(),
  };
}

const times = { timeoutMs: 10_000, retryDelayMs: 200 };

type Stores = Pick<OpenedStore, 'store' | 'privacy' | 'prices' | 'kpis' | 'sites'>;

function toStores(connection: Connection, environment: Environment): Stores {
  const client = connect(connection);
  return {
    store: createStore(client, { ...times, leaseMs: 15_000, inactivityHours: environment.inactivityHours }),
    privacy: createPrivacyStore(client, times),
    prices: createPriceStore(client, times),
    kpis: createKpiStore(client, times),
    sites: createSiteStore(client, times),
  };
}

/**
 * The server that announced itself in the data directory, when its process still lives.
 * @throws StartupError when the file is not what a server writes
 */
export async function findServer(dataDir: string): Promise<Connection | null> {
  const path = join(dataDir, 'server.json');
  if (!existsSync(path)) return null;
  const { url, key, pid } = await readAnnouncement(path);
  return isAlive(pid) ? { url, key } : null;
}

async function readAnnouncement(path: string): Promise<z.output<typeof announcementSchema>> {
  try {
    return announcementSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new StartupError(`The file ${path} is not what a server writes. Remove it if no server runs.`, {
      cause: error,
    });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM means that it lives and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Opens the store for `work` and closes it, whatever comes of it. */
export async function withStore(
  { environment, paths }: { environment: () => Environment; paths: ProjectPaths },
  work: (opened: OpenedStore) => Promise<void>,
): Promise<void> {
  const opened = await openStore(environment(), paths);
  try {
    await work(opened);
  } finally {
    await opened.close();
  }
}
