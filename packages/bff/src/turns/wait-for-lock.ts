import { ModelError } from '../openai/model-error.ts';
import { throwIfStopped } from './retry-passing.ts';
import type { TurnRun } from './turn-state.ts';

const firstWaitMs = 50;
const longestPauseMs = 2_000;

/**
 * Runs something on a conversation, waiting while OpenAI says that another response still works on it: 50 ms doubling
 * to 2 s with jitter, at most `lockMs` in all. `onLocked` is called before each wait.
 * @throws ModelError whatever else went wrong, `locked` when the lock outlasts the limit, or that the turn has to stop
 */
export async function waitForLock<T>(
  run: Pick<TurnRun, 'deps' | 'signal' | 'isHeld'>,
  work: () => Promise<T>,
  onLocked: () => void = () => undefined,
): Promise<T> {
  const { limits, now, sleep, random } = run.deps;
  const givenUpAt = now() + limits.lockMs;
  for (let wait = firstWaitMs; ; wait = Math.min(wait * 2, longestPauseMs)) {
    throwIfStopped(run);
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ModelError) || error.failure !== 'locked' || now() >= givenUpAt) throw error;
      onLocked();
      await sleep(wait * (0.5 + random()), run.signal);
    }
  }
}
