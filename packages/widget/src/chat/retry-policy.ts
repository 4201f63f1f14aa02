import type { Failure, FailureCode } from '../api/failure.ts';

/** What to do after a failed try: ask again after a pause, wait for the network, or hand it to the visitor. */
export type NextStep = { type: 'wait'; ms: number } | { type: 'wait_online' } | { type: 'give_up' };

const maxTries = 5;
const longestWaitMs = 60_000;
const defaultWaitMs = 5_000;

/** `tries` counts those already made. Refusals that another try cannot change are given up at once. */
export function decideNextStep(failure: Failure, tries: number): NextStep {
  if (failure.code === 'offline') return { type: 'wait_online' };
  if (tries >= maxTries) return { type: 'give_up' };
  if (failure.code === 'interrupted') return { type: 'wait', ms: 400 * 2 ** (tries - 1) };
  if (failure.code === 'network' && tries < 3) return { type: 'wait', ms: 1000 * 2 ** (tries - 1) };
  return passing.has(failure.code) ? waitAsAsked(failure.retryAfterMs, tries) : { type: 'give_up' };
}

/** Refusals that go away by themselves. */
const passing: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'assistant_unavailable',
  'challenge_unavailable',
  'conversation_busy',
  'request_timeout',
  'server_restarting',
  'store_unavailable',
  'too_many_requests',
]);

function waitAsAsked(retryAfterMs: number | null, tries: number): NextStep {
  const ms = retryAfterMs ?? defaultWaitMs * tries;
  return ms > longestWaitMs ? { type: 'give_up' } : { type: 'wait', ms };
}

/** True when pressing "try again" can help: not for a message the server refuses for what it is. */
export function isRetryable(code: FailureCode): boolean {
  return !hopeless.has(code);
}

const hopeless: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'body_too_large',
  'forbidden_origin',
  'idempotency_mismatch',
  'invalid_body',
  'invalid_json',
  'site_not_found',
]);
