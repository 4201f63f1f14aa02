import type { Page } from '@playwright/test';

/** What the page's main thread did, in milliseconds of processor time: how busy the rest of the machine is does not count. */
export interface MainThread {
  /** Each task, in order. */
  readonly tasks: readonly number[];
  /** All that was done from the beginning of one frame to the next. */
  readonly frames: readonly number[];
}

/** Records the main thread of a page while `act` runs, which may go to another page first. */
export async function recordMainThread(page: Page, act: () => Promise<unknown>): Promise<MainThread> {
  const browser = page.context().browser();
  if (!browser) throw new Error('only a browser of our own can be recorded');
  await browser.startTracing(page, { categories });
  await act();
  await page.evaluate((name) => performance.mark(name), endMark);
  const trace: { traceEvents: TraceEvent[] } = JSON.parse((await browser.stopTracing()).toString());
  return toMainThread(trace.traceEvents);
}

const categories = ['toplevel', 'blink.user_timing', 'disabled-by-default-devtools.timeline.frame'];
const endMark = 'talia-recorded';

/** As Chromium writes it: times in microseconds, `t…` those of the thread's own processor time. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly tts?: number;
  readonly tdur?: number;
}

/** The mark says which of the browser's many threads it was. */
function toMainThread(events: readonly TraceEvent[]): MainThread {
  const end = events.find(({ name }) => name === endMark);
  if (!end) throw new Error('the trace has no end');
  const mine = events
    .filter(({ pid, tid, ts }) => pid === end.pid && tid === end.tid && ts <= end.ts)
    .toSorted((a, b) => a.ts - b.ts);
  const begins = mine.flatMap(({ name, tts }) => (name === 'BeginMainThreadFrame' && tts !== undefined ? [tts] : []));
  return {
    tasks: mine.flatMap(({ name, tdur }) => (name.endsWith('RunTask') && tdur !== undefined ? [tdur / 1000] : [])),
    frames: begins.slice(1).map((begin, index) => (begin - (begins[index] ?? begin)) / 1000),
  };
}
