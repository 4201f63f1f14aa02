import { errorFields } from '../logging/error-fields.ts';
import type { KeptTurn, Lease } from '../store/store.ts';
import type { EventBatch, KeptState } from '../store/turn-schemas.ts';
import { isKept } from './turn-events.ts';
import type { TurnDeps } from './turn-deps.ts';
import type { TurnFeed } from './turn-feed.ts';

/** Holds one running turn: its lease, and what it tells. */
export interface TurnKeeper {
  /** Aborted when another process holds the turn, or may by now. */
  lost: AbortSignal;
  /** Asked before anything is done at OpenAI: a process that was suspended hears of its lost leases only later. */
  isHeld: () => boolean;
  /** What was told and is not in the database yet. */
  unkept: () => EventBatch[];
  end: () => void;
}

/** How much of a lease may pass without renewal: the rest is for calls that take their time. */
const safePart = 0.8;

/** A turn as it is given into keeping. */
export interface HeldTurn {
  lease: Lease;
  feed: TurnFeed;
  /** Aborted when the visitor stopped the turn. */
  halt: AbortController;
  /** When the lease was asked for: a process that was suspended since has less of it than it thinks. */
  leasedAt: number;
}

/** Holds the running turns of a process. */
export interface TurnKeepers {
  keep: (held: HeldTurn) => TurnKeeper;
}

interface Kept extends Omit<HeldTurn, 'leasedAt'> {
  lost: AbortController;
  renewedAt: number;
  /** The position up to which all is in the database. */
  keptTo: number;
}

/**
 * Writes what turns tell, every `keepMs` in which they told something, and renews their leases with it, each at least
 * every `renewMs`: one call for all turns of the process. A call that fails is logged and goes along with the next; a turn
 * whose lease may have run out meanwhile counts as lost: the fence protects our database, but nothing protects OpenAI's
 * conversation.
 */
export function createTurnKeepers(deps: Pick<TurnDeps, 'store' | 'limits' | 'log' | 'now'>): TurnKeepers {
  const { keepMs, leaseMs, renewMs } = deps.limits;
  const all = new Set<Kept>();
  let timer: NodeJS.Timeout | undefined;
  let keeping = false;

  function look(): void {
    for (const kept of all) isHeld(kept);
    if (keeping) return;
    const due = [...all].filter(({ lost }) => !lost.signal.aborted).flatMap((kept) => toDue(kept) ?? []);
    if (due.length > 0) void write(due);
  }

  function isHeld({ renewedAt, lost }: Kept): boolean {
    if (deps.now() - renewedAt > leaseMs * safePart) lost.abort();
    return !lost.signal.aborted;
  }

  function toDue(kept: Kept): { kept: Kept; turn: KeptTurn; upTo: number } | null {
    const batches = toBatches(kept);
    if (batches.length === 0 && deps.now() - kept.renewedAt < renewMs) return null;
    return { kept, turn: { lease: kept.lease, batches }, upTo: kept.feed.position };
  }

  async function write(due: { kept: Kept; turn: KeptTurn; upTo: number }[]): Promise<void> {
    const askedAt = deps.now();
    keeping = true;
    try {
      const states = await deps.store.keepTurns(due.map(({ turn }) => turn));
      for (const { kept, upTo } of due) {
        const state = states[kept.lease.turnId];
        if (state === undefined) continue;
        take(kept, state);
        kept.renewedAt = askedAt;
        kept.keptTo = upTo;
      }
    } catch (error) {
      deps.log.warn('turns_keep_failed', errorFields(error));
    } finally {
      keeping = false;
    }
  }

  return {
    keep({ leasedAt, ...held }) {
      const kept: Kept = {
        ...held,
        lost: new AbortController(),
        renewedAt: leasedAt,
        keptTo: 0,
      };
      all.add(kept);
      timer ??= setInterval(look, Math.min(keepMs, renewMs));
      return {
        lost: kept.lost.signal,
        isHeld: () => isHeld(kept),
        unkept: () => toBatches(kept),
        end() {
          all.delete(kept);
          if (all.size > 0) return;
          clearInterval(timer);
          timer = undefined;
        },
      };
    },
  };
}

function take({ feed, lost, halt }: Kept, state: KeptState): void {
  if (state === 'lost') lost.abort();
  if (state === 'overtaken') feed.push({ type: 'turn_overtaken' });
  if (state === 'stopped') halt.abort();
}

function toBatches({ feed, keptTo }: Kept): EventBatch[] {
  const told = feed.since(keptTo);
  const events = told.map(({ event }) => event).filter(isKept);
  const [first] = told;
  // Kept events come in a row: what is not kept comes last, if at all.
  if (first === undefined || events.length === 0) return [];
  return [{ seq: first.start, events: events.map((event) => ({ ...event })) }];
}
