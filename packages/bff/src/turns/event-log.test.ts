import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../logging/silent-log.ts';
import { createEventLog, isSameTelling, toNextTelling, toRunStart } from './event-log.ts';
import type { Told } from './event-log.ts';
import { toToldText } from './told-text.ts';
import type { StepEvent, TurnEvent } from './turn-events.ts';
import { createTurnFeed } from './turn-feed.ts';

const delta = fc.record({
  type: fc.constant('text_delta' as const),
  id: fc.constant('a'),
  delta: fc.string({ minLength: 1 }),
});
const other = fc.constantFrom<StepEvent>(
  { type: 'text_start', id: 'a' },
  { type: 'text_end', id: 'a' },
  { type: 'response_end', step: 1 },
);
const events = fc.array(fc.oneof({ weight: 4, arbitrary: delta }, other), { minLength: 1, maxLength: 30 });

/** Text in a row as one piece. */
function join(told: readonly { event: TurnEvent }[]): TurnEvent[] {
  const log = createEventLog();
  for (const { event } of told) log.append(event);
  return log.since(0).map(({ event }) => event);
}

describe('what a turn has told', () => {
  it('is the same whether it is heard at once or cut anywhere', () => {
    fc.assert(
      fc.property(events, fc.nat(), (all, at) => {
        const log = createEventLog();
        log.restart(toRunStart(7));
        const heard: Told[] = all.map((event) => log.append(event));
        const cut = toRunStart(7) + (at % (log.end - toRunStart(7) + 1));
        const before = heard.filter(({ end }) => end <= cut);
        // A stream is cut between two events of what it was told.
        const after = log.since(before.at(-1)?.end ?? 0);
        expect(join([...before, ...after])).toEqual(join(heard));
      }),
    );
  });

  it('is adopted by another process in any portions, sent again or grown meanwhile', () => {
    fc.assert(
      fc.property(events, fc.array(fc.nat({ max: 40 }), { maxLength: 6 }), (all, cuts) => {
        const [source, copy] = [createTurnFeed(silentLog), createTurnFeed(silentLog)];
        source.begin(toRunStart(3));
        const starts = new Set(cuts.map((cut) => cut % all.length));
        for (const [index, event] of all.entries()) {
          const kept = copy.position;
          source.push(event);
          if (starts.has(index)) adoptSince(kept);
        }
        adoptSince(copy.position);
        expect(copy.since(0)).toEqual(source.since(0));
        expect(copy.position).toBe(source.position);

        function adoptSince(position: number): void {
          const told = source.since(position);
          if (told[0] === undefined) return;
          copy.adopt({ seq: told[0].start, events: told.map(({ event }) => ({ ...event })) });
        }
      }),
    );
  });

  it('begins anew far above what was said before, in each run and after each interruption', () => {
    const first = toRunStart(1);
    expect(isSameTelling(first, first + 9_999_999)).toBe(true);
    expect(isSameTelling(first, toNextTelling(first + 5))).toBe(false);
    expect(toNextTelling(first + 5)).toBeGreaterThan(first + 5);
    expect(toRunStart(2)).toBeGreaterThan(toNextTelling(first + 50_000_000));
  });
});

const text = (id: string, words: string): StepEvent[] => [
  { type: 'text_start', id },
  { type: 'text_delta', id, delta: words },
];

describe('a feed', () => {
  const start: StepEvent = { type: 'response_start', step: 1, responseId: 'resp_1' };
  it('forgets what an interrupted response said, and keeps what came before it', () => {
    const feed = createTurnFeed(silentLog);
    const heard: string[] = [];
    feed.subscribe(({ event }) => heard.push(event.type));
    for (const event of [start, ...text('a', 'uno'), start, ...text('b', 'dos')]) feed.push(event);
    feed.push({ type: 'turn_interrupted' });
    expect(heard.at(-1)).toBe('turn_interrupted');
    expect(toToldText(feed.since(0))).toEqual({ text: 'uno', openId: 'a' });
  });

  it('says nothing more once a person took the conversation, but that it ended', () => {
    const feed = createTurnFeed(silentLog);
    for (const event of [start, ...text('a', 'uno')]) feed.push(event);
    feed.push({ type: 'turn_overtaken' });
    for (const event of text('b', 'dos')) feed.push(event);
    const heard: string[] = [];
    feed.subscribe(({ event }) => heard.push(event.type));
    expect(heard).toEqual(['turn_overtaken']);
  });

  it('interrupts whoever heard an earlier run, and nobody else', () => {
    const feed = createTurnFeed(silentLog);
    const heard: string[] = [];
    feed.subscribe(({ event }) => heard.push(event.type));
    feed.begin(toRunStart(1));
    for (const event of text('a', 'uno')) feed.push(event);
    feed.begin(toRunStart(2));
    expect(heard).toEqual(['text_start', 'text_delta', 'turn_interrupted']);
    expect(feed.since(0)).toEqual([]);
  });
});
