import { TaliaError, TurnLostError } from '../errors.ts';
import { errorFields } from '../logging/error-fields.ts';
import type { Lease } from '../store/store.ts';
import type { EventBatch, KeptState } from '../store/turn-schemas.ts';
import { isKept } from './turn-events.ts';
import type { TurnDeps } from './turn-deps.ts';
import type { TurnFeed } from './turn-feed.ts';

/** Holds a running turn: its lease, what it tells, and the word of whoever ends it from outside. */
export interface TurnKeeper {
  /** Aborted when another process holds the turn, or may by now. */
  lost: AbortSignal;
  /** Aborted when the visitor stopped the turn. */
  stopped: AbortSignal;
  /** What was told and is not in the database yet. */
  unkept: () => EventBatch[];
  end: () => void;
}

/**
 * Writes what a turn tells, every `keepMs` in which it told something, and renews its lease with it, at least every
 * `renewMs`, until `end`. A write that fails is logged and goes along with the next; when none succeeded for so long
 * that the lease may have run out, the turn counts as lost: the fence protects our database, but nothing protects
 * OpenAI's conversation.
 */
export function keepTurn(
  deps: Pick<TurnDeps, 'store' | 'limits' | 'log' | 'now'>,
  lease: Lease,
  feed: TurnFeed,
): TurnKeeper {
  const lost = new AbortController();
  const stopped = new AbortController();
  const { keepMs, leaseMs, renewMs } = deps.limits;
  let keeping = false;
  let renewedAt = deps.now();
  let keptTo = 0;

  function take(state: KeptState): void {
    if (state === 'overtaken') feed.push({ type: 'turn_overtaken' });
    if (state === 'stopped') stopped.abort();
  }

  async function keep(batches: EventBatch[]): Promise<void> {
    const [askedAt, upTo] = [deps.now(), feed.position];
    keeping = true;
    try {
      take(await deps.store.keepTurn(lease, batches));
      renewedAt = askedAt;
      keptTo = upTo;
    } catch (error) {
      if (error instanceof TurnLostError) return lost.abort();
      deps.log.warn('turn_keep_failed', {
        turn_id: lease.turnId,
        ...(error instanceof TaliaError ? { code: error.code } : errorFields(error)),
      });
    } finally {
      keeping = false;
    }
  }

  function look(): void {
    const sinceRenewal = deps.now() - renewedAt;
    if (sinceRenewal > leaseMs - renewMs / 2) lost.abort();
    if (keeping || lost.signal.aborted) return;
    const batches = toBatches(feed, keptTo);
    if (batches.length > 0 || sinceRenewal >= renewMs) void keep(batches);
  }

  const timer = setInterval(look, Math.min(keepMs, renewMs));
  return {
    lost: lost.signal,
    stopped: stopped.signal,
    unkept: () => toBatches(feed, keptTo),
    end: () => clearInterval(timer),
  };
}

function toBatches(feed: TurnFeed, after: number): EventBatch[] {
  const told = feed.since(after);
  const events = told.map(({ event }) => event).filter(isKept);
  const [first] = told;
  // Kept events come in a row: what is not kept comes last, if at all.
  return first === undefined || events.length === 0
    ? []
    : [{ seq: first.start, events: events.map((event) => ({ ...event })) }];
}
