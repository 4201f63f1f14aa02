import { TaliaError } from '../errors.ts';
import { errorFields } from '../logging/error-fields.ts';
import type { Log } from '../logging/log.ts';
import type { LiveNews, LivePage } from '../store/live-schemas.ts';
import type { LiveStore } from '../store/live-store.ts';
import { createGate } from './gate.ts';
import { createLiveConnection } from './live-connection.ts';
import type { LiveConnection, LiveHint, LiveListener, LiveSubject } from './live-connection.ts';

/** A client that may listen; what it missed is read already. */
export interface OpenedConnection {
  listen: (listener: LiveListener) => void;
  /** The client left. */
  leave: () => void;
}

/** All that listen to this process. */
export interface Live {
  /** One page, for a client that asks again and again. @throws what `LiveStore.read` throws */
  read: LiveStore['read'];
  /**
   * @throws TaliaError `too_many_requests` when the visitor has as many as may be, `server_restarting`, and what
   * `LiveStore.read` throws
   */
  open: (subject: LiveSubject) => Promise<OpenedConnection>;
  /** Something of this session was written here: it need not wait for the next poll. */
  wake: (sessionId: string) => void;
  /** Tells something that is not stored to who listens to the conversation in this process. */
  publish: (conversationId: string, hint: LiveHint) => void;
  /** Sends everybody away, and lets nobody in any more. */
  drain: () => Promise<void>;
}

export interface LiveDeps {
  store: LiveStore;
  log: Log;
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  pollMs: number;
}

/** A browser has one for all its tabs; a person has a few browsers. */
const maxPerSession = 10;
/** Of one process: the rest of its connections is for those who write. */
const maxInAll = 1_500;
const readsAtOnce = 8;

/**
 * Tells each client what happens to its visitor, by cursor. While anybody listens, one query every `pollMs` asks for all
 * which sessions have news, and only those are read; whatever wakes them earlier is a hint and may be lost.
 */
export function createLive(deps: LiveDeps): Live {
  const connections = new Map<string, Set<LiveConnection>>();
  const draining = new AbortController();
  const gate = createGate(readsAtOnce);
  let watching: Promise<void> | null = null;

  const all = () => [...connections.values()].flatMap((those) => [...those]);
  const stir = (sessionId: string) => connections.get(sessionId)?.forEach((connection) => connection.stir());

  function add(connection: LiveConnection): void {
    const { sessionId } = connection;
    const others = connections.get(sessionId) ?? new Set();
    if (others.size >= maxPerSession) {
      throw new TaliaError('too_many_requests', 'Close other tabs and devices.', { retryAfterSeconds: 30 });
    }
    if (all().length >= maxInAll) {
      throw new TaliaError('too_many_requests', 'Too many listen at once. Ask for pages meanwhile.', {
        retryAfterSeconds: 30,
      });
    }
    connections.set(sessionId, others.add(connection));
    watching ??= watch().finally(() => (watching = null));
  }

  function remove(connection: LiveConnection): void {
    const those = connections.get(connection.sessionId);
    those?.delete(connection);
    if (those?.size === 0) connections.delete(connection.sessionId);
  }

  /** Runs for as long as anybody listens. */
  async function watch(): Promise<void> {
    let cursor: string | null = null;
    while (connections.size > 0 && !draining.signal.aborted) {
      // oxlint-disable-next-line no-await-in-loop
      cursor = await poll(cursor);
      // oxlint-disable-next-line no-await-in-loop
      await deps.sleep(deps.pollMs, draining.signal);
    }
  }

  /** Answers the next cursor; the same one while the database is away. */
  async function poll(cursor: string | null): Promise<string | null> {
    for (const connection of all()) if (!connection.isGood()) connection.end('over');
    try {
      const news = await deps.store.news(cursor);
      apply(news);
      return news.cursor;
    } catch (error) {
      deps.log.warn('live_poll_failed', errorFields(error));
      return cursor;
    }
  }

  function apply({ sessions, endedHashes }: LiveNews): void {
    const ended = new Set(endedHashes);
    for (const connection of all()) {
      if (ended.has(connection.sessionHash)) connection.end('over');
      else if (sessions === null || connection.isBehind) connection.stir();
    }
    sessions?.forEach(stir);
  }

  const read = (sessionId: string, after: string | null): Promise<LivePage> =>
    gate(() => deps.store.read(sessionId, after));

  return {
    read: deps.store.read,
    async open(subject) {
      if (draining.signal.aborted) throw toRestarting();
      const connection = createLiveConnection(subject, {
        read,
        onEnd: remove,
        onFailure: (error) => deps.log.error('live_read_failed', errorFields(error)),
      });
      // Before it reads: what is written from now on stirs it.
      add(connection);
      try {
        await connection.begin();
      } catch (error) {
        connection.end('failed');
        throw error;
      }
      return { listen: connection.listen, leave: () => connection.end('over') };
    },
    wake: stir,
    publish(conversationId, hint) {
      for (const connection of all()) if (connection.conversationId === conversationId) connection.hint(hint);
    },
    async drain() {
      draining.abort();
      for (const connection of all()) connection.end('restart');
      await watching;
    },
  };
}

function toRestarting(): TaliaError {
  return new TaliaError('server_restarting', 'The server is restarting. Come back with the last id.', {
    retryAfterSeconds: 1,
  });
}
