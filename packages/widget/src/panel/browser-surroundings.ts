import type { ClientContext, VisitRequest } from '@talia/protocol';
import type { Surroundings } from '../chat/deliver-message.ts';

/** Time and network of this browser, until `signal` aborts. */
export function createSurroundings(signal: AbortSignal): Surroundings {
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    isOnline: () => navigator.onLine,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    untilOnline: () =>
      new Promise((resolve) => {
        if (navigator.onLine) resolve();
        else window.addEventListener('online', () => resolve(), { once: true, signal });
      }),
  };
}

/** A new `client_message_id`. `crypto.randomUUID` is missing on plain http pages, `getRandomValues` never. */
export function createMessageId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * One piece of work at a time under a name: across tabs where the browser has Web Locks (secure pages), within the page
 * everywhere.
 */
export function createLock(name: string): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    const locks: LockManager | undefined = navigator.locks;
    const run = () => (locks ? locks.request(name, work) : work());
    const result = last.then(run, run);
    last = result;
    return result;
  };
}

/**
 * Tabs of one site that tell each other to look again. By a change of `localStorage`, which only pages of the same origin
 * can make or hear; it carries nothing and leaves nothing behind. Where storage is forbidden, each tab is on its own.
 */
export function createTabNews(
  siteKey: string,
  { onNews, signal }: { onNews: () => void; signal: AbortSignal },
): () => void {
  const key = `talia:${siteKey}:news`;
  const hear = ({ key: changed, newValue }: StorageEvent) => {
    if (changed === key && newValue !== null) onNews();
  };
  window.addEventListener('storage', hear, { signal });
  return () => {
    try {
      localStorage.setItem(key, createMessageId());
      localStorage.removeItem(key);
    } catch {
      // Forbidden here: then no other tab has this visitor's session either.
    }
  };
}

/** Takes away what this and earlier pages stored for a site. */
export function clearStored(siteKey: string): void {
  try {
    localStorage.removeItem(`talia:${siteKey}:refresh`);
    sessionStorage.removeItem(`talia:${siteKey}:teaser`);
    indexedDB.deleteDatabase(`talia:${siteKey}`);
  } catch {
    // Forbidden here: then nothing was stored either.
  }
}

/** What is told of a visit: where it came from and on what. */
export function describeVisit(): VisitRequest {
  return { referrer: cut(document.referrer), landing_url: cut(location.href), device_type: deviceType() };
}

/** What is told of the browser with the first message. */
export function describeClient(): ClientContext {
  return {
    user_agent: navigator.userAgent.slice(0, 512),
    language: navigator.language.slice(0, 35),
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone.slice(0, 64),
    screen: `${screen.width}x${screen.height}`,
    referrer: cut(document.referrer),
    location_href: cut(location.href),
    device_type: deviceType(),
  };
}

/** An image named `referrer` in the page takes the place of the document's own property: then there is no address. */
function cut(address: unknown): string {
  return typeof address === 'string' ? address.slice(0, 2048) : '';
}

/** By the pointer and the size of the screen: user agents lie, fingers do not. */
function deviceType(): NonNullable<ClientContext['device_type']> {
  if (matchMedia('(pointer: fine)').matches) return 'desktop';
  return Math.min(screen.width, screen.height) < 600 ? 'mobile' : 'tablet';
}
