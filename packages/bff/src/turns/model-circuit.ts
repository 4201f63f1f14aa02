/** Whether the model is asked at all. */
export interface ModelCircuit {
  /** The code of what makes asking hopeless, or null when it may be asked. */
  obstacle: () => string | null;
  open: (code: string) => void;
  close: () => void;
}

const probeEveryMs = 60_000;

/**
 * While the account cannot be used (credit spent, key refused, model gone) asking only makes visitors wait: nobody is
 * let through but one turn a minute, and the first answer lets all through again.
 */
export function createModelCircuit(now: () => number): ModelCircuit {
  let code: string | null = null;
  let nextProbeAt = 0;
  return {
    obstacle() {
      if (code === null) return null;
      if (now() < nextProbeAt) return code;
      nextProbeAt = now() + probeEveryMs;
      return null;
    },
    open(reason) {
      code = reason;
      nextProbeAt = now() + probeEveryMs;
    },
    close() {
      code = null;
    },
  };
}
