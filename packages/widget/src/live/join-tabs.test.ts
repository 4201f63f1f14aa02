import { expect, test } from 'vitest';
import { joinTabs, type TabMeans } from './join-tabs.ts';

/** A tab in that browser; `led` counts how often it was its turn. */
function join(means: TabMeans, stop = new AbortController()) {
  let led = 0;
  const tab = joinTabs<string>('name', means, {
    lead: async () => void led++,
    onNews: () => {},
    signal: stop.signal,
  });
  return { tab, led: () => led, stop };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));
const refuse = (): never => {
  throw new DOMException('denied', 'SecurityError');
};
const channel = () => new BroadcastChannel('join-tabs-test');
// True for what is used of it: one way to ask for a lock.
const locks = (request: () => Promise<unknown>) => ({ request }) as unknown as LockManager;

test('leads for itself where there are no locks, or no channel can be opened', async () => {
  const bare = join({ locks: undefined, openChannel: channel });
  const forbidden = join({ locks: locks(refuse), openChannel: refuse });
  await settle();
  expect([bare.led(), forbidden.led()]).toEqual([1, 1]);
  bare.tab.tell('nobody');
});

test('leads for itself in a sandboxed frame, which has locks and refuses them', async () => {
  const later = join({
    locks: locks(() => Promise.reject(new DOMException('denied', 'SecurityError'))),
    openChannel: channel,
  });
  const atOnce = join({ locks: locks(refuse), openChannel: channel });
  await settle();
  expect([later.led(), atOnce.led()]).toEqual([1, 1]);
  for (const { stop } of [later, atOnce]) stop.abort();
});

test('leads nothing when it left before its turn, and tells nobody afterwards', async () => {
  const stop = new AbortController();
  const request = () =>
    new Promise((_, reject) => {
      stop.signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
    });
  const waiting = join({ locks: locks(request), openChannel: channel }, stop);
  stop.abort();
  await settle();
  expect(waiting.led()).toBe(0);
  waiting.tab.tell('too late');
});
