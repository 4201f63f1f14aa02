import type { GarbageStep, HttpErrorStep } from '../players/step.ts';
import { sendGarbage, toApiError } from '../routes/create-response.ts';
import type { Exchange, Reply } from './exchange.ts';
import type { RoutePattern } from './router.ts';

/**
 * What goes wrong with a request, whatever its route: an HTTP error or a body nobody can use in place of the work,
 * `lose_request` (the socket dies and nothing was done) or `lose_reply` (the work is done, then the socket dies).
 */
export type RouteFault = HttpErrorStep | GarbageStep | 'lose_request' | 'lose_reply';

type AppliedFault = (exchange: Exchange, handle: () => Promise<Reply>) => Promise<Reply>;

/** Faults waiting for the next request of their route. */
export type FaultQueue = {
  add: (pattern: RoutePattern, fault: RouteFault) => void;
  take: (pattern: RoutePattern) => AppliedFault | undefined;
};

/** Makes an empty queue. */
export function createFaultQueue(): FaultQueue {
  const waiting: { pattern: RoutePattern; fault: RouteFault }[] = [];
  return {
    add: (pattern, fault) => void waiting.push({ pattern, fault }),
    take: (pattern) => {
      const index = waiting.findIndex((candidate) => candidate.pattern === pattern);
      const [found] = index === -1 ? [] : waiting.splice(index, 1);
      return found ? (exchange, handle) => apply(found.fault, exchange, handle) : undefined;
    },
  };
}

async function apply(fault: RouteFault, exchange: Exchange, handle: () => Promise<Reply>): Promise<Reply> {
  if (fault === 'lose_reply') await handle();
  if (fault === 'lose_reply' || fault === 'lose_request') {
    exchange.http.socket?.destroy();
    return null;
  }
  if (fault.type === 'http_error') throw toApiError(fault);
  sendGarbage(fault, exchange);
  return null;
}
