import type { LiveEvent } from '@talia/protocol';
import type { Failure, FailureCode } from '../api/failure.ts';
import type { Surroundings } from '../chat/deliver-message.ts';
import { followStream, pollEvents, type FollowDeps, type Following } from './follow-events.ts';

/** What the one connection of a browser works with. */
export interface ListenDeps extends Omit<FollowDeps, 'take'> {
  surroundings: Surroundings;
  /** What happens is a person's doing now, so it is worth asking often where no stream comes through. */
  isLively: () => boolean;
  /** Something was missed, or may have been. False when the history could not be read. */
  catchUp: () => Promise<boolean>;
  take: (event: LiveEvent) => void;
}

const streamAgainMs = 10 * 60_000;
const longestWaitMs = 30_000;
const pollMs = { lively: 3_000, quiet: 15_000 };

/**
 * Hears what happens to the conversation, by a stream where one comes through and by asking where not, for as long as it
 * makes sense: until `signal` aborts or the server refuses for good.
 */
export async function keepListening(deps: ListenDeps): Promise<void> {
  const { surroundings, signal } = deps;
  const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  let noStreamUntil = 0;
  for (let tries = 1; !signal.aborted; tries++) {
    const follow = surroundings.now() < noStreamUntil ? pollEvents : followStream;
    const began = surroundings.now();
    const outcome = await follow({ ...deps, take: createTaker(deps) });
    if (signal.aborted) return;
    if (outcome.type === 'silent') noStreamUntil = surroundings.now() + streamAgainMs;
    // A connection that stood for a while was a good one, though nothing happened.
    const hasStood = outcome.type === 'over' && surroundings.now() - began > longestWaitMs;
    if (outcome.type === 'polled' || hasStood || (outcome.type === 'over' && outcome.heard === 'something')) tries = 1;
    const ms = decideWait(outcome, tries, deps);
    if (ms === null) return;
    if (ms === 0) continue;
    await Promise.race([surroundings.isOnline() ? surroundings.sleep(ms) : surroundings.untilOnline(), ended]);
  }
}

/** Deals with the events of one connection: what is missing between two, or before the first, is read first. */
function createTaker({ cursor, catchUp, take, moveTo }: ListenDeps): FollowDeps['take'] {
  let last = 0;
  return async (event, seq) => {
    const isGap = seq === 'counted' && event.seq !== last + 1;
    const isFresh = cursor() === null;
    // The cursor stays where it is when this fails: then all of it comes again.
    if ((isGap || isFresh || event.type === 'reload') && !(await catchUp())) return false;
    last = event.seq;
    if (event.id !== null) moveTo(event.id);
    take(event);
    return true;
  };
}

/** Null: asking again makes no sense. What a server asks for is never shortened. */
function decideWait(outcome: Following, tries: number, { isLively, surroundings }: ListenDeps): number | null {
  const random = surroundings.random();
  const growing = Math.min(longestWaitMs, 500 * 2 ** Math.min(tries, 10)) * (1 - random / 2);
  switch (outcome.type) {
    case 'silent':
      return 0;
    case 'polled':
      return outcome.next === 'at_once' ? 0 : pollMs[isLively() ? 'lively' : 'quiet'] * (1 + random / 4);
    case 'over':
      return outcome.comeBackMs === null ? growing : outcome.comeBackMs * (1 + random / 4);
    case 'refused':
      return isForGood(outcome.failure)
        ? null
        : Math.max(growing, (outcome.failure.retryAfterMs ?? 0) * (1 + random / 4));
  }
}

function isForGood({ code }: Failure): boolean {
  return !passing.has(code);
}

const passing: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'interrupted',
  'network',
  'offline',
  'request_timeout',
  'server_restarting',
  'store_unavailable',
  'too_many_requests',
  'unreadable',
  'internal_error',
]);
