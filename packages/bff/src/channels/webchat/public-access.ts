import { TaliaError } from '../../errors.ts';
import { isAllowedOrigin } from '../../http/sites.ts';
import type { PageAddress, SiteDoor } from '../../http/sites.ts';
import { errorFields } from '../../logging/error-fields.ts';
import type { Log } from '../../logging/log.ts';
import type { PublicAccess, ServedSite, SiteStore } from '../../store/site-store.ts';

/** A site as visitors reach it. */
export type Site = ServedSite & SiteDoor;

/** Who may come in, as this process knows it. */
export interface AccessBook {
  /** Whether any site may be used from there. */
  isKnown: (page: PageAddress) => boolean;
  findSite: (key: string) => Site | undefined;
  isRevoked: (family: string) => boolean;
  /** What this process ended itself it knows at once. */
  noteRevoked: (family: string) => void;
  /** Reads it once; until then nobody comes in. @throws TaliaError `store_unavailable` */
  load: () => Promise<void>;
  /** Reads it again every `everyMs` until stopped. While the database is away the last one stays. */
  watch: (everyMs: number) => void;
  /** @throws TaliaError `store_unavailable` when it was not read for a minute */
  requireFresh: () => void;
  stop: () => Promise<void>;
}

export interface AccessBookDeps {
  store: Pick<SiteStore, 'publicAccess'>;
  /** Origins that the environment adds to this machine's own site. */
  localOrigins: readonly string[];
  log: Log;
  /** Milliseconds since the epoch. */
  now: () => number;
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

const localSiteId = 'local';
const staleMs = 60_000;

/**
 * The sites and the sessions that ended, read from the database every few seconds: what another process or the command
 * line changes holds here after one interval.
 */
export function createAccessBook(deps: AccessBookDeps): AccessBook {
  const over = new AbortController();
  let sites = new Map<string, Site>();
  let revoked = new Set<string>();
  let noted = new Set<string>();
  let readAt = deps.now();
  let watching = Promise.resolve();

  function adopt(access: PublicAccess, notedBefore: ReadonlySet<string>): void {
    const served = access.sites.map((site) => toSite(site, deps.localOrigins));
    sites = new Map(served.flatMap((site) => site.keys.map((key) => [key, site])));
    revoked = new Set(access.revokedFamilies);
    // What was noted while this was being read may not be in it yet.
    noted = new Set([...noted].filter((family) => !notedBefore.has(family)));
  }

  async function load(): Promise<void> {
    const notedBefore = new Set(noted);
    adopt(await deps.store.publicAccess(), notedBefore);
    readAt = deps.now();
  }

  async function keepReading(everyMs: number): Promise<void> {
    while (!over.signal.aborted) {
      await deps.sleep(everyMs, over.signal);
      if (over.signal.aborted) return;
      // Whatever it is, it may pass: a book that is never read again would let in whoever was shut out.
      await load().catch((error: unknown) => deps.log.error('access_not_read', errorFields(error)));
    }
  }

  return {
    isKnown: (page) => [...sites.values()].some((site) => isAllowedOrigin(site, page)),
    findSite: (key) => sites.get(key),
    isRevoked: (family) => revoked.has(family) || noted.has(family),
    noteRevoked: (family) => void noted.add(family),
    load,
    watch(everyMs) {
      watching = keepReading(everyMs);
    },
    requireFresh() {
      if (deps.now() - readAt > staleMs) {
        throw new TaliaError('store_unavailable', 'Sites and sessions were not read for a minute.', {
          retryAfterSeconds: 5,
        });
      }
    },
    async stop() {
      over.abort();
      await watching;
    },
  };
}

function toSite(site: ServedSite, localOrigins: readonly string[]): Site {
  if (site.id !== localSiteId) return { ...site, loopback: false };
  return { ...site, origins: [...site.origins, ...localOrigins], loopback: true };
}
