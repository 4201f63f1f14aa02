import type { Call } from './worker-thread.ts';

/** A call and the promise of whoever waits for it; settling it twice does no harm. */
export type Job = {
  call: Call;
  resolve(value: unknown): void;
  reject(error: unknown): void;
  /** Runs when the caller stopped waiting before the call was over. */
  onLeave: () => void;
};

/** Makes a job that ends early when its caller's signal fires or its time is over. */
export function createJob(
  call: Call,
  options: {
    // The host resolves each call with the answer of its own type.
    resolve: (value: never) => void;
    reject: (error: unknown) => void;
    signal: AbortSignal | null | undefined;
    timeoutMs: number;
  },
): Job {
  const { resolve, reject, signal, timeoutMs } = options;
  const leave = (reason: unknown) => {
    job.reject(reason);
    job.onLeave();
  };
  const timer = setTimeout(() => leave(timeoutError()), timeoutMs);
  const onAbort = () => leave(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  const release = () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  };
  const job: Job = {
    call,
    resolve: (value) => {
      release();
      resolve(value as never);
    },
    reject: (error) => {
      release();
      reject(error);
    },
    onLeave: () => undefined,
  };
  return job;
}

function timeoutError(): DOMException {
  return new DOMException('The embedded database did not answer in time; it may still finish the call', 'AbortError');
}
