import { errorFields } from '../logging/error-fields.ts';
import type { Log } from '../logging/log.ts';
import type { EventBatch } from '../store/turn-schemas.ts';
import { createEventLog, cutBefore, isSameTelling, toNextTelling, weigh } from './event-log.ts';
import type { Told } from './event-log.ts';
import { parseKeptEvent } from './turn-events.ts';
import type { TurnEvent, TurnOutcome } from './turn-events.ts';

/** The events of one turn, for as many listeners as like, each from the beginning. */
export interface TurnFeed {
  push: (event: TurnEvent) => void;
  /** A run begins to tell anew, at `position`; whoever heard an earlier one is interrupted. */
  begin: (position: number) => void;
  /** Takes over what another process told, as far as it is news. */
  adopt: (batch: EventBatch) => void;
  /** What was told after a position. */
  since: (position: number) => Told[];
  /** The position after the last event. */
  readonly position: number;
  /** Tells everything so far at once, then what follows. Answers the function that stops it. */
  subscribe: (listener: (told: Told) => void) => () => void;
  ended: Promise<TurnOutcome>;
}

/**
 * Builds a feed. Those who come later do not hear what an interrupted response had said, nor of a delay that may be over,
 * nor anything but that a person took the conversation, once one has.
 */
export function createTurnFeed(log: Log): TurnFeed {
  const { promise: ended, resolve } = Promise.withResolvers<TurnOutcome>();
  const listeners = new Set<(told: Told) => void>();
  const events = createEventLog();
  let overtaken = false;

  /** A listener's own fault is not the turn's: it is logged, and hears nothing more. */
  function tell(told: Told): void {
    for (const listener of listeners) {
      try {
        listener(told);
      } catch (error) {
        listeners.delete(listener);
        log.error('turn_listener_failed', errorFields(error));
      }
    }
  }

  /** Heard by those who listen now, and by nobody later. */
  function mention(event: TurnEvent): void {
    tell({ event, start: events.end, end: events.end });
  }

  function interrupt(): void {
    const told = events.since(0);
    const begun = told.findLastIndex(({ event }) => event.type === 'response_start');
    events.restart(toNextTelling(events.end));
    for (const { event } of told.slice(0, Math.max(begun, 0))) events.append(event);
    mention({ type: 'turn_interrupted' });
  }

  function push(event: TurnEvent): void {
    if (overtaken && event.type !== 'turn_end') return;
    if (event.type === 'turn_interrupted') return interrupt();
    if (event.type === 'turn_delayed') return mention(event);
    if (event.type === 'turn_overtaken') {
      overtaken = true;
      events.restart(toNextTelling(events.end));
    }
    tell(events.append(event));
    if (event.type === 'turn_end') resolve(event.outcome);
  }

  function begin(position: number): void {
    const heard = events.since(0).length > 0;
    overtaken = false;
    events.restart(position);
    if (heard) mention({ type: 'turn_interrupted' });
  }

  return {
    ended,
    push,
    begin,
    adopt(batch) {
      if (overtaken) return;
      if (!isSameTelling(batch.seq, events.end)) begin(batch.seq);
      let start = batch.seq;
      for (const kept of batch.events) {
        const event = parseKeptEvent(kept);
        // What only a newer version understands is left to it: the end comes from the turn's row.
        if (event === null) return;
        const news = cutBefore({ event, start, end: start + weigh(event) }, events.end);
        if (news !== undefined) push(news.event);
        start += weigh(event);
      }
    },
    since: events.since,
    get position() {
      return events.end;
    },
    subscribe(listener) {
      for (const told of events.since(0)) listener(told);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
