import { ok, problem, warning } from './finding.ts';
import type { Verdict } from './finding.ts';

/** One comparison of two clocks; all in ms since 1970. `theirs` was read between `askedAt` and `answeredAt`. */
export interface ClockReading {
  /** Whose clock it is. */
  of: string;
  theirs: number;
  askedAt: number;
  answeredAt: number;
}

const warnMs = 5_000;
const problemMs = 60_000;

/** How far this machine's clock is from another one. Tokens forgive 60 s; turns go by the database's clock alone. */
export function checkClock({ of, theirs, askedAt, answeredAt }: ClockReading): Verdict {
  // Somewhere on the way: the error is half of the way at most, which is no fault of the clock.
  const error = (answeredAt - askedAt) / 2;
  const difference = askedAt + error - theirs;
  const certain = Math.max(0, Math.abs(difference) - error);
  const seconds = (Math.abs(difference) / 1000).toFixed(1);
  const message = `This machine's clock is ${seconds} s ${difference < 0 ? 'behind' : 'ahead of'} that of ${of}.`;
  const mend = 'Let the machine set its clock by NTP (timedatectl set-ntp true).';
  if (certain > problemMs) return problem(message, mend);
  return certain > warnMs ? warning(message, mend) : ok(message);
}
