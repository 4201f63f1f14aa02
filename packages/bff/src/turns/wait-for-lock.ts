import { ModelError } from '../openai/model-error.ts';
import type { TurnDeps } from './turn-deps.ts';

const firstWaitMs = 50;
const longestWaitMs = 2_000;

/**
 * Runs something on a conversation, waiting while OpenAI says that another response still works on it: 50 ms doubling
 * to 2 s with jitter, at most `lockMs` in all. `onLocked` is called before each wait.
 * @throws ModelError whatever else went wrong, or `locked` when the lock outlasts the limit
 */
export async function waitForLock<T>(
  deps: Pick<TurnDeps, 'limits' | 'now' | 'sleep' | 'random'>,
  run: () => Promise<T>,
  onLocked: () => void = () => undefined,
): Promise<T> {
  const givenUpAt = deps.now() + deps.limits.lockMs;
  for (let wait = firstWaitMs; ; wait = Math.min(wait * 2, longestWaitMs)) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof ModelError) || error.failure !== 'locked' || deps.now() >= givenUpAt) throw error;
      onLocked();
      await deps.sleep(wait * (0.5 + deps.random()));
    }
  }
}
