import type { TurnEvent } from './turn-events.ts';

/** An event and its place in what a turn tells: from `start` up to `end`. */
export interface Told {
  event: TurnEvent;
  start: number;
  end: number;
}

/**
 * What a turn has told, each event with its position: one for an event, one for each UTF-16 unit of text, so that a
 * stream can be cut anywhere and go on. Text in a row is held as one piece. Positions of different tellings never meet:
 * each run of a turn has its own thousand million, in which each telling has its own ten million.
 */
export interface EventLog {
  /** The position after the last event. */
  readonly end: number;
  append: (event: TurnEvent) => Told;
  /** Forgets everything; what follows begins at `position`. */
  restart: (position: number) => void;
  /** What comes after a position, the first text perhaps in part. */
  since: (position: number) => Told[];
}

const runSize = 1_000_000_000;
const tellingSize = 10_000_000;

export function createEventLog(): EventLog {
  let log: Told[] = [];
  let end = 0;
  return {
    get end() {
      return end;
    },
    append(event) {
      const told = { event, start: end, end: end + weigh(event) };
      end = told.end;
      const last = log.at(-1);
      if (last !== undefined && continues(last.event, event)) log[log.length - 1] = join(last, told);
      else log.push(told);
      return told;
    },
    restart(position) {
      log = [];
      end = position;
    },
    since: (position) => log.flatMap((told) => cutBefore(told, position) ?? []),
  };
}

/** Where a run of a turn begins to tell, by the fence of its lease. */
export function toRunStart(fence: number): number {
  return fence * runSize;
}

/** Where a telling begins that replaces the one of `position`. */
export function toNextTelling(position: number): number {
  return (Math.floor(position / tellingSize) + 1) * tellingSize;
}

/** Whether two positions are of the same telling: what was shown up to the one still stands at the other. */
export function isSameTelling(one: number, other: number): boolean {
  return Math.floor(one / tellingSize) === Math.floor(other / tellingSize);
}

/** What of an event comes after a position of the same telling; undefined when nothing does. */
export function cutBefore(told: Told, position: number): Told | undefined {
  if (told.end <= position) return undefined;
  if (told.start >= position || told.event.type !== 'text_delta') return told;
  const delta = told.event.delta.slice(position - told.start);
  return { event: { ...told.event, delta }, start: position, end: told.end };
}

/** How many positions an event takes. */
export function weigh(event: TurnEvent): number {
  return event.type === 'text_delta' ? event.delta.length : 1;
}

type TextDelta = Extract<TurnEvent, { type: 'text_delta' }>;

function continues(last: TurnEvent, event: TurnEvent): boolean {
  return last.type === 'text_delta' && event.type === 'text_delta' && last.id === event.id;
}

/** Both are text of the same part. */
function join(last: Told, next: Told): Told {
  const event = last.event as TextDelta;
  return {
    event: { ...event, delta: event.delta + (next.event as TextDelta).delta },
    start: last.start,
    end: next.end,
  };
}
