import { isStoreUnavailable } from '../errors.ts';
import { errorFields } from '../logging/error-fields.ts';
import type { TurnDeps } from './turn-deps.ts';
import type { Leased } from './wait-for-turn.ts';

/** Looks for turns that another process left behind. */
export interface Sweeper {
  start: (everyMs: number) => void;
  /** Resolves when no sweep runs any more. */
  stop: () => Promise<void>;
}

export interface SweeperOptions {
  /** A name that no other claim has. */
  toWorker: () => string;
  /** Whether this process should take up no more turns. */
  isFull: () => boolean;
  start: (leased: Leased) => void;
}

/**
 * Takes up abandoned turns one after the other, no more at once than this process should run. The first sweep after an
 * outage only looks: leases ran out meanwhile, and whoever kept a finished answer has one interval to store it.
 */
export function createSweeper(
  { store, log, now }: Pick<TurnDeps, 'store' | 'log' | 'now'>,
  options: SweeperOptions,
): Sweeper {
  let timer: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> | undefined;
  /** Whether the last sweep found no database. */
  let wasAway = false;

  async function sweep(): Promise<void> {
    try {
      if (wasAway) {
        await store.ping();
        wasAway = false;
        return;
      }
      while (!options.isFull()) {
        const leasedAt = now();
        const claim = await store.claimAbandonedTurn(options.toWorker());
        if (claim === null) return;
        log.warn('turn_recovered', { turn_id: claim.turn.turnId, attempt: claim.context.attempt });
        options.start({ claim, leasedAt });
      }
    } catch (error) {
      wasAway = isStoreUnavailable(error);
      log.warn('turn_sweep_failed', errorFields(error));
    } finally {
      sweeping = undefined;
    }
  }

  return {
    start(everyMs) {
      timer = setInterval(() => {
        sweeping ??= sweep();
      }, everyMs);
    },
    async stop() {
      clearInterval(timer);
      await sweeping;
    },
  };
}
