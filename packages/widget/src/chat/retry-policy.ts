import type { Failure, FailureCode } from '../api/failure.ts';

/** What to do after a failed try: ask again after a pause, wait for the network, or hand it to the visitor. */
export type NextStep = { type: 'wait'; ms: number } | { type: 'wait_online' } | { type: 'give_up' };

const longestWaitMs = 30_000;
const longestAskedMs = 5 * 60_000;

/**
 * What passes by itself is tried for as long as the chat is open, ever more seldom; the rest is the visitor's to decide.
 * `tries` counts those made since the last one that brought something. `random` is from 0 to 1: it spreads the tries of
 * many browsers that lost the same server, never below what the server asked for.
 */
export function decideNextStep(failure: Failure, tries: number, random: number): NextStep {
  const { code, retryAfterMs } = failure;
  if (code === 'offline') return { type: 'wait_online' };
  if (!passing.has(code)) return { type: 'give_up' };
  const asked = (retryAfterMs ?? 0) * (1 + random / 4);
  if (asked > longestAskedMs) return { type: 'give_up' };
  return { type: 'wait', ms: Math.round(Math.max(asked, growingWait(code, tries) * (1 - random / 2))) };
}

/** A stream that was cut is gone after at once; a server that cannot be reached is given a second. */
function growingWait(code: FailureCode, tries: number): number {
  return Math.min(longestWaitMs, (code === 'interrupted' ? 400 : 1000) * 2 ** Math.min(tries - 1, 10));
}

/** Failures that go away by themselves. */
const passing: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'assistant_unavailable',
  'challenge_unavailable',
  'conversation_busy',
  'interrupted',
  'network',
  'request_timeout',
  'server_restarting',
  'store_unavailable',
  'too_many_requests',
]);
