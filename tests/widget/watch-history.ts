/* eslint-disable unicorn/consistent-function-scoping -- what runs in the page can use nothing from this file. */
import type { Page } from '@playwright/test';

/** What was seen of the list while it was scrolled to its beginning. */
export interface Journey {
  /** Looks at the list, two a step. */
  looks: number;
  /** The most elements the chat had at any moment. */
  mostNodes: number;
  /** The most pixels that what is read moved by itself. */
  mostMoved: number;
  /** The most pixels without a message, of the height of the view. */
  mostBlank: number;
  /** The first message that was in the page at the end. */
  first: string;
}

/** Scrolls an open chat up to its first message as a reader with a wheel does, and looks at every frame. */
export function scrollToBeginning(page: Page, stepPx: number): Promise<Journey> {
  return page.locator('talia-chat-panel').evaluate(watch, stepPx);
}

/** Runs in the page, so it can use nothing from this file. */
async function watch(panel: Element, stepPx: number): Promise<Journey> {
  const root = panel.shadowRoot!;
  const log = root.querySelector<HTMLElement>('.log')!;
  const journey: Journey = { looks: 0, mostNodes: 0, mostMoved: 0, mostBlank: 0, first: '' };
  const frame = () => new Promise(requestAnimationFrame);
  const lines = () => [...log.querySelectorAll<HTMLElement>('.message[data-key]')];
  const countNodes = () => {
    journey.mostNodes = Math.max(journey.mostNodes, root.querySelectorAll('*').length);
  };
  const observer = new MutationObserver(countNodes);
  observer.observe(root, { childList: true, subtree: true });

  /** A message in the view, and where it is. */
  const findPlace = () => {
    const { top } = log.getBoundingClientRect();
    const line = lines().find((candidate) => candidate.getBoundingClientRect().top >= top) ?? lines()[0];
    return { key: line?.dataset['key'], top: line?.getBoundingClientRect().top ?? 0 };
  };
  const look = ({ key, top }: ReturnType<typeof findPlace>) => {
    journey.looks++;
    countNodes();
    const line = lines().find((candidate) => candidate.dataset['key'] === key);
    const moved = line ? Math.abs(line.getBoundingClientRect().top - top) : Infinity;
    journey.mostMoved = Math.max(journey.mostMoved, moved);
    const view = log.getBoundingClientRect();
    for (const room of log.querySelectorAll('.room')) {
      const { top: from, bottom: to } = room.getBoundingClientRect();
      journey.mostBlank = Math.max(journey.mostBlank, Math.min(to, view.bottom) - Math.max(from, view.top));
    }
  };

  for (let steps = 0; steps < 2000; steps++) {
    log.scrollTop -= stepPx;
    const place = findPlace();
    await frame();
    look(place);
    await frame();
    look(place);
    // At the top, the older page arrives in front of what is read.
    for (let waits = 0; waits < 100 && log.scrollTop < 64 && root.querySelector('.older'); waits++) {
      await frame();
      look(place);
    }
    if (log.scrollTop <= 0 && !root.querySelector('.older, .older-place')) break;
  }
  observer.disconnect();
  journey.first = lines()[0]?.querySelector('.bubble')?.textContent?.trim() ?? '';
  return journey;
}
