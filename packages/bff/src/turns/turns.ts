import { createHash, randomUUID } from 'node:crypto';
import { isStoreUnavailable, TaliaError } from '../errors.ts';
import { errorFields } from '../logging/error-fields.ts';
import type { Claim, ClaimedTurn, EventBatch, Turn } from '../store/turn-schemas.ts';
import { runTurn } from './run-turn.ts';
import { createSweeper } from './sweeper.ts';
import { createTurnFeed } from './turn-feed.ts';
import type { TurnFeed } from './turn-feed.ts';
import type { TurnDeps } from './turn-deps.ts';
import type { TurnOutcome } from './turn-events.ts';
import { toOutcome } from './turn-outcome.ts';

export interface SubmitInput {
  sessionId: string;
  clientMessageId: string;
  content: string;
  metadata: Record<string, unknown>;
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

const pollMs = 250;
/** Abandoned turns one process takes up while it has this many turns already. */
const mostRecovered = 20;
/** Longer than any queue of turns can take; the turn itself goes on in its row. */
const longestWaitMs = 240_000;

/** A turn this process runs or waits for. */
interface Local {
  feed: TurnFeed;
  halt: AbortController;
}

export function createTurns(deps: TurnDeps): Turns {
  const processId = randomUUID();
  const locals = new Map<string, Local>();
  const stop = new AbortController();
  const draining = new AbortController();
  const sweeper = createSweeper(deps, {
    processId,
    isFull: () => draining.signal.aborted || locals.size >= mostRecovered,
    start: (claim) => void start(claim),
  });

  function open(turnId: string): Local {
    const local = { feed: createTurnFeed(deps.log), halt: new AbortController() };
    locals.set(turnId, local);
    void forget(turnId, local);
    return local;
  }

  async function forget(turnId: string, local: Local): Promise<void> {
    await local.feed.ended;
    if (locals.get(turnId) === local) locals.delete(turnId);
  }

  function run(claim: ClaimedTurn, { feed, halt }: Local): Promise<TurnOutcome> {
    return runTurn(claim, deps, { feed, signals: { drain: stop.signal, halt: halt.signal } });
  }

  function start(claim: ClaimedTurn): TurnFeed {
    const local = open(claim.turn.turnId);
    void run(claim, local);
    return local.feed;
  }

  /** The feed of a claim: run here, followed where it already runs here, ended at once, or waited for. */
  function attend(claim: Claim, waiter: Waiter): TurnFeed {
    if (claim.type === 'claimed') return start(claim);
    const running = locals.get(claim.turn.turnId);
    if (running !== undefined) return running.feed;
    if (claim.type === 'ended') return toEndedFeed(claim.turn, []);
    return waitFor(claim.turn, waiter);
  }

  function waitFor(turn: Turn, waiter: Waiter): TurnFeed {
    const local = open(turn.turnId);
    void waitForTurn(turn, waiter, local);
    return local.feed;
  }

  function toEndedFeed(turn: Turn, batches: EventBatch[]): TurnFeed {
    const feed = createTurnFeed(deps.log);
    // A draft that a person overtook is nobody's to read.
    if (turn.state !== 'discarded') for (const batch of batches) feed.adopt(batch);
    feed.push({ type: 'turn_end', outcome: toOutcome(turn) });
    return feed;
  }

  /** Tells what another process tells of a turn, and runs it here once nobody does. */
  async function waitForTurn(turn: Turn, waiter: Waiter, local: Local): Promise<void> {
    const { feed } = local;
    const givenUpAt = deps.now() + longestWaitMs;
    while (deps.now() < givenUpAt && !draining.signal.aborted) {
      await deps.sleep(pollMs, draining.signal);
      try {
        const found = await deps.store.followTurn(turn.turnId, waiter.sessionId, feed.position);
        if (found.overtaken) feed.push({ type: 'turn_overtaken' });
        for (const batch of found.batches) feed.adopt(batch);
        const outcome = toOutcome(found.turn);
        if (outcome.type !== 'lost') return feed.push({ type: 'turn_end', outcome });
        if (!found.free) continue;
        const claim = await deps.store.claimTurn(turn.turnId, waiter.worker);
        if (claim.type === 'claimed') return void (await run(claim, local));
      } catch (error) {
        // The database may be back at the next look; the turn waits in its row.
        deps.log.warn('turn_wait_failed', { turn_id: turn.turnId, ...errorFields(error) });
        if (isStoreUnavailable(error)) feed.push({ type: 'turn_delayed' });
      }
    }
    feed.push({ type: 'turn_end', outcome: { type: 'lost', turn } });
  }

  return {
    async submit(input) {
      if (draining.signal.aborted) throw toRestarting();
      const worker = `${processId}:${randomUUID()}`;
      const hash = createHash('sha256').update(input.content).digest('hex');
      const acceptance = await deps.store.acceptMessage({ ...input, hash, worker });
      if (acceptance.type === 'conflict' || acceptance.type === 'busy') return { type: acceptance.type };
      const { turn, replayed } = acceptance;
      return {
        type: 'accepted',
        turn,
        replayed: replayed && acceptance.type === 'ended',
        feed: attend(acceptance, { sessionId: input.sessionId, worker }),
      };
    },
    async follow(turnId, sessionId) {
      const { turn, batches, overtaken } = await deps.store.followTurn(turnId, sessionId, 0);
      const running = locals.get(turnId);
      if (overtaken) running?.feed.push({ type: 'turn_overtaken' });
      if (running !== undefined) return { turn, feed: running.feed };
      if (toOutcome(turn).type !== 'lost') return { turn, feed: toEndedFeed(turn, batches) };
      if (draining.signal.aborted) throw toRestarting();
      const feed = waitFor(turn, { sessionId, worker: `${processId}:${randomUUID()}` });
      if (overtaken) feed.push({ type: 'turn_overtaken' });
      for (const batch of batches) feed.adopt(batch);
      return { turn, feed };
    },
    async stop(turnId, sessionId) {
      await deps.store.stopTurn(turnId, sessionId);
      locals.get(turnId)?.halt.abort();
    },
    startSweeping: sweeper.start,
    async drain(limitMs) {
      draining.abort();
      await sweeper.stop();
      const running = Promise.allSettled([...locals.values()].map(({ feed }) => feed.ended));
      await Promise.race([running, deps.sleep(limitMs)]);
      stop.abort();
      await running;
    },
  };
}

/** For whom a turn is waited for. */
interface Waiter {
  sessionId: string;
  worker: string;
}

function toRestarting(): TaliaError {
  return new TaliaError('server_restarting', 'The server is restarting. Send it again with the same id.', {
    retryAfterSeconds: 1,
  });
}
