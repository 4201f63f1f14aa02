import { ModelError } from '../openai/model-error.ts';
import type { TurnRun } from './turn-state.ts';

const retryDelayMs = 400;

/**
 * Runs something at OpenAI that may be run again as it is, trying again after a failure that may pass, at most
 * `retries` times.
 * @throws ModelError when it gave up or the turn has to stop
 */
export async function retryPassing<T>(run: TurnRun, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    throwIfStopped(run);
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      await waitBeforeRetry(run, error, tries);
    }
  }
}

/**
 * Waits as long as the failure asks, or 0.4 s doubling with jitter.
 * @throws ModelError the failure itself, when it cannot pass, was tried often enough, or the turn has to stop
 */
export async function waitBeforeRetry(run: TurnRun, error: ModelError, tries: number): Promise<void> {
  const { limits, sleep, random } = run.deps;
  const mayPass = error.failure === 'busy' || error.failure === 'unknown';
  const tooLong = (error.retryAfterMs ?? 0) > limits.retryAfterMs;
  if (!mayPass || tooLong || tries > limits.retries || run.signal.aborted) throw error;
  await sleep(error.retryAfterMs ?? retryDelayMs * 2 ** (tries - 1) * (0.5 + random()), run.signal);
  throwIfStopped(run);
}

/** A turn that lost its lease or has to end must not touch OpenAI's conversation any more. */
export function throwIfStopped(run: Pick<TurnRun, 'signal' | 'isHeld'>): void {
  if (run.signal.aborted || !run.isHeld()) throw new ModelError({ failure: 'unknown', code: 'aborted' });
}
