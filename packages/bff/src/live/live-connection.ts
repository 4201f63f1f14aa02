import { createHash } from 'node:crypto';
import type { MessageAuthor } from '@talia/protocol';
import { isStoreUnavailable, TaliaError } from '../errors.ts';
import type { LivePage } from '../store/live-schemas.ts';

/** Who listens, from where on, and until when. */
export interface LiveSubject {
  sessionId: string;
  /** The cursor that the client has; null is from now on. */
  after: string | null;
  /** Whether the client may still listen; asked at every poll. */
  isGood: () => boolean;
}

/** What is not stored: heard by who listens at that moment, or by nobody. */
export type LiveHint =
  | { type: 'typing'; author: MessageAuthor; active: boolean }
  | { type: 'read'; author: MessageAuthor; messageId: string };

/** `over`: the client may not listen any more. `restart`: the process ends. `failed`: a fault of ours, which is logged. */
export type LiveEnd = 'over' | 'restart' | 'failed';

export interface LiveListener {
  /** The next page is read when this one is done with. */
  page: (page: LivePage) => Promise<void>;
  hint: (hint: LiveHint) => void;
  /** Nothing comes after it. */
  end: (reason: LiveEnd) => void;
}

/** One client's place in what happens to it. */
export interface LiveConnection {
  readonly sessionId: string;
  /** SHA-256 of the session, in hex. */
  readonly sessionHash: string;
  readonly conversationId: string | null;
  isGood: () => boolean;
  /** Its last read did not reach the database. */
  readonly isBehind: boolean;
  /** Reads the first page, before anybody listens, so that a refusal can be answered. @throws what the read throws */
  begin: () => Promise<void>;
  /** Tells the first page, and from then on what happens. */
  listen: (listener: LiveListener) => void;
  /** There may be news: they are read, now or after the page that is being told. */
  stir: () => void;
  hint: (hint: LiveHint) => void;
  end: (reason: LiveEnd) => void;
}

interface ConnectionDeps {
  read: (sessionId: string, after: string | null) => Promise<LivePage>;
  /** Called once, however it ends. */
  onEnd: (connection: LiveConnection) => void;
  onFailure: (error: unknown) => void;
}

/** Reads by cursor, one page at a time, whenever it is stirred; what stirs it is never trusted to say what is new. */
export function createLiveConnection(subject: LiveSubject, deps: ConnectionDeps): LiveConnection {
  const { sessionId } = subject;
  let listener: LiveListener | null = null;
  let cursor = subject.after;
  let conversationId: string | null = null;
  /** Read and not told yet. */
  let first: LivePage | null = null;
  let due = false;
  let busy = false;
  let behind = false;
  let ended: LiveEnd | null = null;

  async function read(): Promise<LivePage> {
    const page = await deps.read(sessionId, cursor);
    ({ cursor, conversationId } = page);
    due ||= page.more;
    return page;
  }

  async function next(): Promise<LivePage> {
    if (first === null) {
      due = false;
      return read();
    }
    const page = first;
    first = null;
    return page;
  }

  const isDue = () => ended === null && (due || first !== null);

  async function tell(to: LiveListener): Promise<void> {
    while (isDue()) {
      // One after the other: each page begins where the one before it ended.
      // oxlint-disable-next-line no-await-in-loop
      const page = await next();
      // oxlint-disable-next-line no-await-in-loop
      if (ended === null) await to.page(page);
    }
  }

  async function run(): Promise<void> {
    if (busy || listener === null) return;
    busy = true;
    behind = false;
    try {
      await tell(listener);
    } catch (error) {
      fail(error);
    }
    busy = false;
  }

  function fail(error: unknown): void {
    due = false;
    behind = isStoreUnavailable(error);
    if (behind) return;
    const refused = error instanceof TaliaError && error.code === 'token_invalid';
    if (!refused) deps.onFailure(error);
    end(refused ? 'over' : 'failed');
  }

  function stir(): void {
    due = true;
    void run();
  }

  function end(reason: LiveEnd): void {
    if (ended !== null) return;
    ended = reason;
    deps.onEnd(connection);
    listener?.end(reason);
  }

  const connection: LiveConnection = {
    sessionId,
    sessionHash: createHash('sha256').update(sessionId).digest('hex'),
    get conversationId() {
      return conversationId;
    },
    get isBehind() {
      return behind;
    },
    isGood: subject.isGood,
    async begin() {
      first = await read();
    },
    listen(to) {
      listener = to;
      if (ended === null) void run();
      else to.end(ended);
    },
    stir,
    hint(hint) {
      if (ended === null) listener?.hint(hint);
    },
    end,
  };
  return connection;
}
