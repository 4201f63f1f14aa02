/** A signal of one's own that others abort, for as long as it is needed. */
export interface Linked {
  signal: AbortSignal;
  /** Lets go of the others, which may live much longer. */
  end: () => void;
}

/**
 * Aborted with the first of `signals`, or after `ms`. `AbortSignal.any` would hold a timeout weakly, so that it may never
 * come, and leave a trace of every turn on a signal of the process (nodejs/node#57736, #62363).
 */
export function linkSignals(signals: readonly AbortSignal[], ms?: number): Linked {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = ms === undefined ? undefined : setTimeout(abort, ms);
  for (const signal of signals) {
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
  }
  return {
    signal: controller.signal,
    end() {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', abort);
    },
  };
}
