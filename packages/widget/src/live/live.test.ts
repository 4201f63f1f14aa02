import type { Control, LeadProgress } from '@talia/protocol';
import { afterEach, expect, test, vi } from 'vitest';
import { fromPerson, marta } from '../testing/fake-live.ts';
import { startController } from '../testing/start-controller.ts';
import { createLive, type Live } from './live.ts';

const stops: AbortController[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop.abort()));

/** A chat that was opened and is live, in a browser that has neither locks nor channels. */
async function start() {
  const stop = new AbortController();
  stops.push(stop);
  let live: Live | undefined;
  const chat = startController({ onChange: () => live?.onChange() });
  await chat.controller.open();
  live = createLive({
    api: chat.api,
    controller: chat.controller,
    siteKey: 'site',
    surroundings: {
      now: () => performance.now(),
      random: () => 0,
      sleep: () => new Promise((resolve) => setTimeout(resolve, 5)),
      isOnline: () => true,
      untilOnline: () => new Promise(() => {}),
    },
    tabs: { locks: undefined, openChannel: () => Promise.reject(new Error('none')) as never },
    times: { firstByte: 1_000, stall: 5_000, typing: 60, answer: 20 },
    signal: stop.signal,
  });
  await vi.waitFor(() => expect(chat.controller.state.live?.control).not.toBeNull());
  await vi.waitFor(() => expect(chat.bff.live.listening).toBe(1));
  return { ...chat, live, stop };
}

const held = { type: 'control', data: { state: 'human', version: 1, holder: marta } satisfies Control } as const;

test('typing ends by itself, later when it is repeated', async () => {
  const { bff, controller } = await start();
  bff.live.happen(held);
  bff.live.happen({ type: 'typing', data: { author: marta, active: true } });
  await vi.waitFor(() => expect(controller.state.live?.typing).toEqual(marta));
  await new Promise((resolve) => setTimeout(resolve, 40));
  bff.live.happen({ type: 'typing', data: { author: marta, active: true } });
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(controller.state.live?.typing).toEqual(marta);
  await vi.waitFor(() => expect(controller.state.live?.typing).toBeNull());
});

test('a paused chat listens to nothing, and goes on from where it was', async () => {
  const { bff, controller, live, texts } = await start();
  bff.live.happen({ type: 'message', data: fromPerson('one', 'one') });
  await vi.waitFor(() => expect(texts()).toEqual(['one:complete']));
  live.pause('unseen');
  await vi.waitFor(() => expect(bff.live.listening).toBe(0));
  bff.live.happen({ type: 'message', data: fromPerson('two', 'two') });
  live.resume('unseen');
  await vi.waitFor(() => expect(texts()).toEqual(['one:complete', 'two:complete']));
  expect(bff.to('GET /events').map(({ lastEventId }) => lastEventId)).toEqual([null, 'c1']);
  expect(controller.state.live?.control?.state).toBe('assistant');
});

test('tells the page of each message once, and of a lead that changed', async () => {
  const { bff, notices, texts } = await start();
  const lead = { captured: ['email', 'full_name'], missing: [], closed: true } satisfies LeadProgress;
  bff.live.happen({ type: 'message', data: fromPerson('one', 'one') });
  bff.live.happen({ type: 'message', data: fromPerson('one', 'one') });
  bff.live.happen({ type: 'lead', data: lead });
  bff.live.happen({ type: 'lead', data: { ...lead, captured: lead.captured.toReversed() } });
  bff.live.happen({ type: 'message', data: fromPerson('two', 'two') });
  await vi.waitFor(() => expect(texts()).toHaveLength(2));
  expect(notices.map(({ type }) => type)).toEqual(['message', 'lead_change', 'message']);
});

test('nothing of one conversation reaches the next', async () => {
  const { bff, controller } = await start();
  bff.live.happen(held);
  await vi.waitFor(() => expect(controller.state.manualMode).toBe(true));
  bff.live.happen({ type: 'typing', data: { author: marta, active: true } });
  await controller.leave();
  await vi.waitFor(() => expect(controller.state.phase.type).toBe('ready'));
  expect(controller.state.live?.typing ?? null).toBeNull();
});
