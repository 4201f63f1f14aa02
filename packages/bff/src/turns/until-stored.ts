import { isStoreUnavailable } from '../errors.ts';
import type { TurnRun } from './turn-state.ts';

const firstPauseMs = 250;
const longestPauseMs = 1_000;

/**
 * Runs a call of the store for a turn, again and again while the database is away, until `signal` (the turn's own when
 * left out) ends it: what the model said and did is not thrown away because of a restart. Each time the listeners hear
 * `turn_delayed`. The call must be one that may be repeated.
 * @throws TaliaError `store_unavailable` once the signal is aborted, and at once whatever else went wrong
 */
export async function untilStored<T>(
  run: Pick<TurnRun, 'deps' | 'signal' | 'emit'>,
  work: () => Promise<T>,
  signal: AbortSignal = run.signal,
): Promise<T> {
  const { sleep, random } = run.deps;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await work();
    } catch (error) {
      if (!isStoreUnavailable(error)) throw error;
      run.emit({ type: 'turn_delayed' });
      if (signal.aborted) throw error;
    }
    await sleep(pauseMs * (0.5 + random()), signal);
  }
}
