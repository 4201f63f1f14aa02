import type { Attachment } from '@talia/protocol';

/** A message that the server has not confirmed. Its files are there already. */
export interface OutboxEntry {
  id: string;
  text: string;
  at: number;
  attachments?: readonly Attachment[] | undefined;
}

/**
 * The unconfirmed messages of one session, kept in the browser. A message is of one tab at a time: it is sent by the tab
 * that holds it, and free for another once that tab is gone.
 */
export interface Outbox {
  /** From now on messages are stored, as that session's. Those of any other visitor of this browser are removed. */
  open(session: string): Promise<void>;
  /** Stores a message, held by this tab. Does nothing before `open`. */
  keep(entry: OutboxEntry): Promise<void>;
  /** Tells of each message of the session once no other tab holds it, now or later; from then on this one does. */
  adopt(onFree: (entry: OutboxEntry) => void): Promise<void>;
  /** The message is confirmed, or will never be. */
  drop(id: string): Promise<void>;
  /** Removes everything. */
  clear(): Promise<void>;
  /** Lets go of what is held: what is stored stays, for the next tab or visit. */
  release(): void;
}

/** What the browser gives. `locks` is missing on plain http pages: then every tab may send, and the server takes one. */
export interface OutboxOptions {
  siteKey: string;
  indexedDb: () => IDBFactory;
  locks: LockManager | undefined;
}

type Stored = OutboxEntry & { session: string };

/** Opens nothing by itself. Where the browser forbids IndexedDB, messages live as long as the page. */
export function createOutbox({ siteKey, indexedDb, locks }: OutboxOptions): Outbox {
  const rows = createRows(`talia:${siteKey}`, indexedDb);
  const held = createHolds(`talia:${siteKey}:message:`, locks);
  let session: string | null = null;
  const mine = async () => (await rows.all()).filter((row) => row.session === session);
  return {
    async open(opened) {
      session = opened;
      const foreign = (await rows.all()).filter((row) => row.session !== opened);
      await Promise.all(foreign.map(({ id }) => rows.remove(id)));
    },
    async keep({ id, text, at, attachments }) {
      if (session === null) return;
      held.take(id, () => {});
      await rows.put({ session, id, text, at, ...(attachments && { attachments }) });
    },
    async adopt(onFree) {
      const rest = (await mine()).toSorted((one, other) => one.at - other.at);
      for (const { session: _, ...entry } of rest) {
        const { id } = entry;
        held.take(id, async () => {
          // Looked at again: the tab that held it may have let it go because it was confirmed.
          if ((await mine()).some((row) => row.id === id)) onFree(entry);
          else held.letGo(id);
        });
      }
    },
    async drop(id) {
      await rows.remove(id);
      held.letGo(id);
    },
    async clear() {
      session = null;
      held.letAllGo();
      await rows.clear();
    },
    release: () => held.letAllGo(),
  };
}

/** Which messages this tab may send. A lock ends with the tab that has it, however that ends. */
function createHolds(prefix: string, locks: LockManager | undefined) {
  const holds = new Map<string, AbortController>();
  const letGo = (id: string) => {
    holds.get(id)?.abort();
    holds.delete(id);
  };
  return {
    letGo,
    letAllGo: () => [...holds.keys()].forEach(letGo),
    /** Calls back once no other tab has the message; nothing when this one has or awaits it already. */
    take(id: string, onTaken: () => void) {
      if (holds.has(id)) return;
      const hold = new AbortController();
      holds.set(id, hold);
      if (!locks) return onTaken();
      const untilLetGo = new Promise<void>((resolve) => {
        hold.signal.addEventListener('abort', () => resolve());
      });
      const onLock = () => {
        onTaken();
        return untilLetGo;
      };
      // Given up while it waited, or in a sandboxed frame, which has locks and refuses them: there the server sees to it.
      locks.request(prefix + id, { signal: hold.signal }, onLock).catch(() => !hold.signal.aborted && onTaken());
    },
  };
}

/** The rows of the store, in IndexedDB or, where that fails, in memory. Only what is put makes the database. */
function createRows(name: string, indexedDb: () => IDBFactory) {
  const memory = new Map<string, Stored>();
  let connection: Promise<IDBDatabase> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  /** One after another: a row is never removed before it is put. */
  const run = <T>(absent: 'make' | 'leave', work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> => {
    const attempt = async () => {
      try {
        // Asked each time: what was allowed may be so no more.
        const factory = indexedDb();
        connection ??= connect(name, factory, absent);
        return await settle(work((await connection).transaction(storeName, 'readwrite').objectStore(storeName)));
      } catch {
        connection = undefined;
        return undefined;
      }
    };
    const ran = last.then(attempt);
    last = ran;
    return ran;
  };
  return {
    all: async (): Promise<Stored[]> =>
      (await run<Stored[]>('leave', (store) => store.getAll())) ?? [...memory.values()],
    put(row: Stored) {
      memory.set(row.id, row);
      return run('make', (store) => store.put(row));
    },
    remove(id: string) {
      memory.delete(id);
      return run('leave', (store) => store.delete(id));
    },
    clear() {
      memory.clear();
      return run('leave', (store) => store.clear());
    },
  };
}

const storeName = 'outbox';

function connect(name: string, factory: IDBFactory, absent: 'make' | 'leave'): Promise<IDBDatabase> {
  const request = factory.open(name, 1);
  request.addEventListener('upgradeneeded', () => {
    if (absent === 'make') request.result.createObjectStore(storeName, { keyPath: 'id' });
    // An opening that is given up leaves no database behind.
    else request.transaction?.abort();
  });
  // Whoever deletes the database, the visitor perhaps, does not wait for this page.
  request.addEventListener('success', () => {
    request.result.addEventListener('versionchange', () => request.result.close());
  });
  return settle(request);
}

function settle<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(new Error('indexedDB refuses', { cause: request.error })));
  });
}
