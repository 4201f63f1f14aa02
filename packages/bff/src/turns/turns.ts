import { createHash, randomUUID } from 'node:crypto';
import { TaliaError } from '../errors.ts';
import type { Log } from '../logging/log.ts';
import type { Quota } from '../store/quota.ts';
import type { Claim, EventBatch, Turn } from '../store/turn-schemas.ts';
import { createTurnKeepers } from './keep-turns.ts';
import { createLocalTurns } from './local-turns.ts';
import type { LocalTurn } from './local-turns.ts';
import { runTurn } from './run-turn.ts';
import { createSweeper } from './sweeper.ts';
import type { TurnDeps } from './turn-deps.ts';
import type { TurnOutcome } from './turn-events.ts';
import { createTurnFeed } from './turn-feed.ts';
import type { TurnFeed } from './turn-feed.ts';
import { isTold, toOutcome } from './turn-outcome.ts';
import { waitForTurn } from './wait-for-turn.ts';
import type { Leased } from './wait-for-turn.ts';

export interface SubmitInput {
  sessionId: string;
  clientMessageId: string;
  content: string;
  metadata: Record<string, unknown>;
  /** Files of the session that go with it. */
  attachments?: readonly string[];
  /** What a new message counts against. */
  quotas?: readonly Quota[];
}

/** A stored message and the turn that answers it, or a refusal that stored nothing. */
export type Submission =
  | { type: 'conflict' | 'busy' }
  | { type: 'accepted'; turn: Turn; replayed: boolean; feed: TurnFeed };

/** A turn somebody follows, and what it tells. */
export interface FollowedFeed {
  turn: Turn;
  feed: TurnFeed;
}

/** The turns of this process. A turn runs to its end whether or not anybody listens. */
export interface Turns {
  submit: (input: SubmitInput) => Promise<Submission>;
  /**
   * What a turn of the session tells, from its beginning, wherever it runs.
   * @throws TaliaError `turn_not_found`
   */
  follow: (turnId: string, sessionId: string) => Promise<FollowedFeed>;
  /**
   * Ends a turn of the session with what was shown of its answer; one that has ended stays as it is.
   * @throws TaliaError `turn_not_found`
   */
  stop: (turnId: string, sessionId: string) => Promise<void>;
  /** Takes up turns that another process left behind, every `everyMs`, until drained. */
  startSweeping: (everyMs: number) => void;
  /** Takes nothing new, lets running turns end for at most `limitMs`, then gives their leases back. */
  drain: (limitMs: number) => Promise<void>;
}

/** Abandoned turns one process takes up while it has this many turns already. */
const mostRecovered = 20;

export function createTurns(deps: TurnDeps): Turns {
  const processId = randomUUID();
  const toWorker = () => `${processId}:${randomUUID()}`;
  const locals = createLocalTurns(deps.log);
  const keepers = createTurnKeepers(deps);
  const stop = new AbortController();
  const draining = new AbortController();
  const admissions = new Set<Promise<unknown>>();
  const sweeper = createSweeper(deps, {
    toWorker,
    isFull: () => draining.signal.aborted || locals.count() >= mostRecovered,
    start: (leased) => void start(leased),
  });

  /** Takes a message in, unless the process stops; whoever stops it waits until it is known what became of it. */
  async function admit(work: () => Promise<Submission>): Promise<Submission> {
    if (draining.signal.aborted) throw toRestarting();
    const submitting = work();
    const admission = submitting.catch(() => undefined).finally(() => admissions.delete(admission));
    admissions.add(admission);
    return submitting;
  }

  function run({ claim, leasedAt }: Leased, local: LocalTurn): Promise<TurnOutcome> {
    local.isRunning = true;
    return runTurn(claim, deps, { feed: local.feed, keepers, drain: stop.signal, halt: local.halt, leasedAt });
  }

  /** Runs a claim for those who wait for it already; a run of it that lost its lease tells nobody any more. */
  function start(leased: Leased): TurnFeed {
    const { turnId } = leased.claim.turn;
    const waiting = locals.find(turnId);
    const local = waiting === undefined || waiting.isRunning ? locals.open(turnId) : waiting;
    void run(leased, local);
    return local.feed;
  }

  function waitFor(turn: Turn, sessionId: string, worker: string): TurnFeed {
    const local = locals.open(turn.turnId);
    const { feed } = local;
    const runsHere = () => local.isRunning;
    void waitForTurn(deps, { turn, sessionId, worker, feed, runsHere, signal: draining.signal }).then((leased) =>
      leased === null ? null : run(leased, local),
    );
    return feed;
  }

  /** The feed of a claim: run here, followed where it already runs here, ended at once, or waited for. */
  function attend(claim: Claim, { sessionId, worker, leasedAt }: Attendance): TurnFeed {
    if (claim.type === 'claimed') return start({ claim, leasedAt });
    const running = locals.find(claim.turn.turnId);
    if (running !== undefined) return running.feed;
    return claim.type === 'ended' ? toEndedFeed(deps.log, claim.turn) : waitFor(claim.turn, sessionId, worker);
  }

  return {
    submit: (input) =>
      admit(async () => {
        const worker = toWorker();
        const hash = toHash(input);
        const leasedAt = deps.now();
        const acceptance = await deps.store.acceptMessage({ ...input, hash, worker });
        if (acceptance.type === 'conflict' || acceptance.type === 'busy') return { type: acceptance.type };
        const { turn, replayed } = acceptance;
        const feed = attend(acceptance, { sessionId: input.sessionId, worker, leasedAt });
        return { type: 'accepted', turn, replayed: replayed && acceptance.type === 'ended', feed };
      }),
    async follow(turnId, sessionId) {
      const found = await deps.store.followTurn(turnId, sessionId, 0);
      const { turn } = found;
      const running = locals.find(turnId)?.feed;
      if (running === undefined && toOutcome(turn).type !== 'lost') {
        return { turn, feed: toEndedFeed(deps.log, turn, found.batches) };
      }
      if (running === undefined && draining.signal.aborted) throw toRestarting();
      const feed = running ?? waitFor(turn, sessionId, toWorker());
      if (found.overtaken) feed.push({ type: 'turn_overtaken' });
      if (running === undefined) for (const batch of found.batches) feed.adopt(batch);
      return { turn, feed };
    },
    async stop(turnId, sessionId) {
      await deps.store.stopTurn(turnId, sessionId);
      locals.find(turnId)?.halt.abort();
    },
    startSweeping: sweeper.start,
    async drain(limitMs) {
      draining.abort();
      await Promise.all([sweeper.stop(), ...admissions]);
      const ended = locals.ended();
      const over = new AbortController();
      await Promise.race([ended, deps.sleep(limitMs, over.signal)]);
      over.abort();
      stop.abort();
      await ended;
    },
  };
}

/** A message without files has the hash of its words alone, as it always had. */
function toHash({ content, attachments = [] }: SubmitInput): string {
  const said = attachments.length === 0 ? content : JSON.stringify([content, ...attachments]);
  return createHash('sha256').update(said).digest('hex');
}

/** For whom a turn is claimed, and when that was asked. */
interface Attendance {
  sessionId: string;
  worker: string;
  leasedAt: number;
}

/** What a turn told that has ended, and its end. */
function toEndedFeed(log: Log, turn: Turn, batches: EventBatch[] = []): TurnFeed {
  const feed = createTurnFeed(log);
  const outcome = toOutcome(turn);
  if (isTold(outcome)) for (const batch of batches) feed.adopt(batch);
  feed.push({ type: 'turn_end', outcome });
  return feed;
}

function toRestarting(): TaliaError {
  return new TaliaError('server_restarting', 'The server is restarting. Send it again with the same id.', {
    retryAfterSeconds: 1,
  });
}
