import { createAttachmentStore } from '../attachment-store.ts';
import type { AttachmentStore } from '../attachment-store.ts';
import { connect } from '../connect.ts';
import { createKpiStore } from '../kpi-store.ts';
import type { KpiStore } from '../kpi-store.ts';
import { createLiveStore } from '../live-store.ts';
import type { LiveStore } from '../live-store.ts';
import { createPrivacyStore } from '../privacy-store.ts';
import type { PrivacyStore } from '../privacy-store.ts';
import { createSiteStore } from '../site-store.ts';
import type { SiteStore } from '../site-store.ts';
import { createStore } from '../store.ts';
import { createVisitorDataStore } from '../visitor-data-store.ts';
import type { VisitorDataStore } from '../visitor-data-store.ts';
import type { Store, StoreOptions } from '../store.ts';
import { openEmbeddedBackend, openPostgrestBackend } from './test-backend.ts';
import type { TestBackend } from './test-backend.ts';

/** A store of a test, and a way to look behind it. */
export type TestDatabase = {
  store: Store;
  attachments: AttachmentStore;
  privacy: PrivacyStore;
  kpis: KpiStore;
  sites: SiteStore;
  visitors: VisitorDataStore;
  live: LiveStore;
  /** Runs SQL as the database's owner. `Row` is what the caller says its statement answers. */
  sql: <Row>(text: string, parameters?: unknown[]) => Promise<Row[]>;
  close: () => Promise<void>;
};

const DEFAULTS: StoreOptions = { timeoutMs: 10_000, retryDelayMs: 20, leaseMs: 15_000, inactivityHours: 24 };

/** The store on the embedded database, in memory. */
export async function openTestDatabase(options: Partial<StoreOptions> = {}): Promise<TestDatabase> {
  return toTestDatabase(await openEmbeddedBackend(), options);
}

/** The store on a real PostgREST and Postgres; for `*.pg.test.ts`. */
export async function openPostgrestTestDatabase(options: Partial<StoreOptions> = {}): Promise<TestDatabase> {
  return toTestDatabase(await openPostgrestBackend(), options);
}

/** The store on a backend that is open already. */
export function toTestDatabase(backend: TestBackend, options: Partial<StoreOptions>): TestDatabase {
  const { url, secretKey, fetch, sql, close } = backend;
  const client = connect({ url, key: secretKey, fetch });
  return {
    store: createStore(client, { ...DEFAULTS, ...options }),
    attachments: createAttachmentStore(client, { ...DEFAULTS, ...options }),
    privacy: createPrivacyStore(client, { ...DEFAULTS, ...options }),
    kpis: createKpiStore(client, { ...DEFAULTS, ...options }),
    sites: createSiteStore(client, { ...DEFAULTS, ...options }),
    visitors: createVisitorDataStore(client, { ...DEFAULTS, ...options }),
    live: createLiveStore(client, { ...DEFAULTS, ...options }),
    // Only the caller knows what its statement answers.
    sql: async <Row>(text: string, parameters?: unknown[]) => (await sql(text, parameters)) as Row[],
    close,
  };
}
