/** Says whether a call to the database may go out, and is told how it went. */
export interface Breaker {
  admits: () => boolean;
  succeed: () => void;
  fail: () => void;
}

/** Failed calls in a row after which the database counts as away. */
const failuresToOpen = 3;
const probeEveryMs = 1_000;

/**
 * While the database is away nobody should wait the whole time of a call to hear so, and when it comes back it should not
 * meet everybody at once. After three failed calls in a row, calls are refused, but for one each second; the first one
 * that succeeds lets all through again. A rate of failures is not looked at: a database that answers now and then is
 * better asked.
 */
export function createBreaker(now: () => number = () => performance.now()): Breaker {
  let failures = 0;
  let nextProbeAt = 0;
  return {
    admits() {
      if (failures < failuresToOpen) return true;
      if (now() < nextProbeAt) return false;
      nextProbeAt = now() + probeEveryMs;
      return true;
    },
    succeed() {
      failures = 0;
    },
    fail() {
      failures += 1;
      nextProbeAt = now() + probeEveryMs;
    },
  };
}
