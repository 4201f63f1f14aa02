import { isStoreUnavailable, TaliaError } from '../errors.ts';
import { errorFields } from '../logging/error-fields.ts';
import type { ClaimedTurn, Turn } from '../store/turn-schemas.ts';
import type { TurnDeps } from './turn-deps.ts';
import type { TurnFeed } from './turn-feed.ts';
import { isTold, toOutcome } from './turn-outcome.ts';

/** A claim, and when it was asked for (ms since the epoch): its lease runs from then. */
export interface Leased {
  claim: ClaimedTurn;
  leasedAt: number;
}

/** A turn somebody waits for, and on whose behalf. */
export interface Waiting {
  turn: Turn;
  sessionId: string;
  /** Who claims it, when nobody runs it. */
  worker: string;
  feed: TurnFeed;
  /** Whether it has come to run in this process meanwhile: then nobody has to wait for it any more. */
  runsHere: () => boolean;
  /** The process stops: whoever waits has to go elsewhere. */
  signal: AbortSignal;
}

const pollMs = 250;
/** Longer than any queue of turns can take; the turn itself goes on in its row. */
const longestWaitMs = 240_000;

/**
 * Tells what another process tells of a turn until it ends, and answers the claim once nobody runs it and it is this
 * process's; null when it ended, runs here already, or nobody waits for it any more.
 */
export async function waitForTurn(
  deps: Pick<TurnDeps, 'store' | 'log' | 'now' | 'sleep'>,
  waiting: Waiting,
): Promise<Leased | null> {
  const { turn, feed, runsHere, signal } = waiting;
  const givenUpAt = deps.now() + longestWaitMs;
  while (deps.now() < givenUpAt && !signal.aborted) {
    await deps.sleep(pollMs, signal);
    if (runsHere()) return null;
    try {
      const leased = await look(deps, waiting);
      if (leased !== undefined) return leased;
    } catch (error) {
      // It is another session's now: whoever asks by the old one has to begin anew.
      if (error instanceof TaliaError && error.code === 'turn_not_found') break;
      // The database may be back at the next look; the turn waits in its row.
      deps.log.warn('turn_wait_failed', { turn_id: turn.turnId, ...errorFields(error) });
      if (isStoreUnavailable(error)) feed.push({ type: 'turn_delayed' });
    }
  }
  feed.push({ type: 'turn_end', outcome: { type: 'lost', turn } });
  return null;
}

/** Undefined when there is more to wait for. */
async function look(
  { store, now }: Pick<TurnDeps, 'store' | 'now'>,
  { turn, sessionId, worker, feed }: Waiting,
): Promise<Leased | null | undefined> {
  const found = await store.followTurn(turn.turnId, sessionId, feed.position);
  const outcome = toOutcome(found.turn);
  if (found.overtaken) feed.push({ type: 'turn_overtaken' });
  if (isTold(outcome)) for (const batch of found.batches) feed.adopt(batch);
  if (outcome.type !== 'lost') {
    feed.push({ type: 'turn_end', outcome });
    return null;
  }
  const leasedAt = now();
  const claim = found.free ? await store.claimTurn(turn.turnId, worker) : null;
  return claim?.type === 'claimed' ? { claim, leasedAt } : undefined;
}
