import { errorFields } from '../logging/error-fields.ts';
import type { Log } from '../logging/log.ts';
import type { TurnEvent, TurnListener, TurnOutcome } from './turn-events.ts';

/** The events of one running turn, for as many listeners as like, each from the beginning. */
export interface TurnFeed {
  push: TurnListener;
  /** Tells everything so far at once, then what follows. Answers the function that stops it. */
  subscribe: (listener: TurnListener) => () => void;
  ended: Promise<TurnOutcome>;
}

/**
 * Builds a feed. Those who come later do not hear what an interrupted response had said, nor of a delay that may be over.
 */
export function createTurnFeed(log: Log): TurnFeed {
  const { promise: ended, resolve } = Promise.withResolvers<TurnOutcome>();
  const listeners = new Set<TurnListener>();
  let events: TurnEvent[] = [];

  /** A listener's own fault is not the turn's: it is logged, and hears nothing more. */
  function tell(listener: TurnListener, event: TurnEvent): void {
    try {
      listener(event);
    } catch (error) {
      listeners.delete(listener);
      log.error('turn_listener_failed', errorFields(error));
    }
  }

  return {
    ended,
    push(event) {
      if (event.type === 'turn_interrupted') {
        const begin = events.findLastIndex((past) => past.type === 'response_start');
        events = events.slice(0, Math.max(begin, 0));
      } else if (event.type !== 'turn_delayed') {
        events.push(event);
      }
      for (const listener of listeners) tell(listener, event);
      if (event.type === 'turn_end') resolve(event.outcome);
    },
    subscribe(listener) {
      for (const event of events) listener(event);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
