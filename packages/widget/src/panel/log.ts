import type { Surroundings } from '../chat/deliver-message.ts';
import type { PanelHost } from '../panel-contract.ts';
import { TaliaLogEvent, type TaliaLogLevel } from './conversation-events.ts';

/** Tells the page's developers what the widget did: never what was said, nor a token, nor who somebody is. */
export type Log = (level: TaliaLogLevel, message: string, data?: Record<string, unknown>) => void;

/** As events of the element: without a listener each costs its making. */
export function createLog({ dispatch }: PanelHost): Log {
  return (level, message, data = {}) => void dispatch(new TaliaLogEvent(level, message, data));
}

/** Tells of each request when it was answered, or was not. A query may hold a name or a cursor: it is left out. */
export function tellRequests(log: Log): typeof globalThis.fetch {
  return async (input, init) => {
    const began = performance.now();
    let response: Response | undefined;
    try {
      // Called through the global at each use: a bare reference loses `window` and is an illegal invocation.
      response = await globalThis.fetch(input, init);
      return response;
    } finally {
      log(response?.ok ? 'debug' : 'warn', 'request', {
        method: init?.method,
        path: new URL(String(input)).pathname,
        status: response?.status ?? 0,
        ms: Math.round(performance.now() - began),
        request_id: response?.headers.get('x-request-id'),
      });
    }
  };
}

/** Tells that a message waits for its next try. */
export function tellRetries(log: Log, surroundings: Surroundings): Surroundings {
  return {
    ...surroundings,
    sleep(ms) {
      log('info', 'retry', { ms });
      return surroundings.sleep(ms);
    },
  };
}

/** Tells once where the browser lets nothing be stored; what needs it copes without. @throws what the browser does */
export function tellRefusal<T>(log: Log, storage: () => T): () => T {
  let told = false;
  return () => {
    try {
      return storage();
    } catch (error) {
      if (!told) log('info', 'storage_refused');
      told = true;
      throw error;
    }
  };
}
