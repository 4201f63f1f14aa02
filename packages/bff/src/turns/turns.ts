import { createHash, randomUUID } from 'node:crypto';
import type { ProblemCode } from '@talia/protocol';
import { isStoreUnavailable, TaliaError } from '../errors.ts';
import { errorFields } from '../logging/error-fields.ts';
import type { Claim, ClaimedTurn, Turn } from '../store/turn-schemas.ts';
import { runTurn } from './run-turn.ts';
import { createTurnFeed } from './turn-feed.ts';
import type { TurnFeed } from './turn-feed.ts';
import type { TurnDeps } from './turn-deps.ts';
import type { TurnOutcome } from './turn-events.ts';

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

/** The turns of this process. A turn runs to its end whether or not anybody listens. */
export interface Turns {
  submit: (input: SubmitInput) => Promise<Submission>;
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

export function createTurns(deps: TurnDeps): Turns {
  const processId = randomUUID();
  const feeds = new Map<string, TurnFeed>();
  const stop = new AbortController();
  let sweeper: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> | undefined;
  /** Whether the last sweep found no database. */
  let wasAway = false;
  const draining = new AbortController();

  function start(claim: ClaimedTurn): TurnFeed {
    const feed = createTurnFeed(deps.log);
    keep(claim.turn.turnId, feed);
    void runTurn(claim, deps, feed.push, stop.signal);
    return feed;
  }

  function keep(turnId: string, feed: TurnFeed): void {
    feeds.set(turnId, feed);
    void forget(turnId, feed);
  }

  async function forget(turnId: string, feed: TurnFeed): Promise<void> {
    await feed.ended;
    if (feeds.get(turnId) === feed) feeds.delete(turnId);
  }

  /** The feed of a claim: run here, followed where it already runs here, ended at once, or waited for. */
  function follow(claim: Claim, worker: string): TurnFeed {
    if (claim.type === 'claimed') return start(claim);
    const running = feeds.get(claim.turn.turnId);
    if (running !== undefined) return running;
    const feed = createTurnFeed(deps.log);
    if (claim.type === 'ended') {
      feed.push({ type: 'turn_end', outcome: toOutcome(claim.turn) });
      return feed;
    }
    keep(claim.turn.turnId, feed);
    void waitForTurn(claim.turn, worker, feed);
    return feed;
  }

  async function waitForTurn(turn: Turn, worker: string, feed: TurnFeed): Promise<void> {
    const givenUpAt = deps.now() + longestWaitMs;
    while (deps.now() < givenUpAt && !stop.signal.aborted) {
      await deps.sleep(pollMs, stop.signal);
      try {
        const claim = await deps.store.claimTurn(turn.turnId, worker);
        if (claim.type === 'ended') return feed.push({ type: 'turn_end', outcome: toOutcome(claim.turn) });
        if (claim.type === 'claimed') return void (await runTurn(claim, deps, feed.push, stop.signal));
      } catch (error) {
        // The database may be back at the next look; the turn waits in its row.
        deps.log.warn('turn_wait_failed', { turn_id: turn.turnId, ...errorFields(error) });
        if (isStoreUnavailable(error)) feed.push({ type: 'turn_delayed' });
      }
    }
    feed.push({ type: 'turn_end', outcome: { type: 'lost', turn } });
  }

  /**
   * Takes up abandoned turns one after the other, no more at once than this process should run. The first sweep after an
   * outage only looks: leases ran out meanwhile, and whoever kept a finished answer has one interval to store it.
   */
  async function sweep(): Promise<void> {
    try {
      if (wasAway) {
        await deps.store.ping();
        wasAway = false;
        return;
      }
      while (!draining.signal.aborted && feeds.size < mostRecovered) {
        const claim = await deps.store.claimAbandonedTurn(`${processId}:${randomUUID()}`);
        if (claim === null) return;
        deps.log.warn('turn_recovered', { turn_id: claim.turn.turnId, attempt: claim.context.attempt });
        start(claim);
      }
    } catch (error) {
      wasAway = isStoreUnavailable(error);
      deps.log.warn('turn_sweep_failed', errorFields(error));
    } finally {
      sweeping = undefined;
    }
  }

  return {
    async submit(input) {
      if (draining.signal.aborted)
        throw new TaliaError('store_unavailable', 'The server is restarting.', { retryAfterSeconds: 1 });
      const worker = `${processId}:${randomUUID()}`;
      const hash = createHash('sha256').update(input.content).digest('hex');
      const acceptance = await deps.store.acceptMessage({ ...input, hash, worker });
      if (acceptance.type === 'conflict' || acceptance.type === 'busy') return { type: acceptance.type };
      const { turn, replayed } = acceptance;
      return {
        type: 'accepted',
        turn,
        replayed: replayed && acceptance.type === 'ended',
        feed: follow(acceptance, worker),
      };
    },
    startSweeping(everyMs) {
      sweeper = setInterval(() => {
        sweeping ??= sweep();
      }, everyMs);
    },
    async drain(limitMs) {
      draining.abort();
      clearInterval(sweeper);
      await sweeping;
      const running = Promise.allSettled([...feeds.values()].map((feed) => feed.ended));
      await Promise.race([running, deps.sleep(limitMs)]);
      stop.abort();
      await running;
    },
  };
}

function toOutcome(turn: Turn): TurnOutcome {
  switch (turn.state) {
    case 'published':
    case 'discarded':
    case 'unanswered':
      return { type: turn.state, turn };
    case 'failed':
      return { type: 'failed', turn, code: toFailureCode(turn) };
    case 'queued':
    case 'running':
      return { type: 'lost', turn };
  }
}

function toFailureCode(turn: Turn): ProblemCode {
  return turn.reason === 'store_unavailable' ? 'store_unavailable' : 'assistant_unavailable';
}
