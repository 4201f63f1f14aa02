import '../define.ts';
import type { TaliaChatPanel } from '../panel/talia-chat-panel.ts';
import type { TaliaChat } from '../talia-chat.ts';
import { createFakeBff, type FakeBff, type FakeBffOptions } from './fake-bff.ts';

/** What a test sees of a mounted widget. */
export interface MountedChat {
  chat: TaliaChat;
  bff: FakeBff;
  launcher: HTMLButtonElement;
  /** Everything inside the open panel; throws while it was never opened. */
  panel: () => TaliaChatPanel;
  find: (selector: string) => HTMLElement | null;
  get: (selector: string) => HTMLElement;
  all: (selector: string) => HTMLElement[];
  textarea: () => HTMLTextAreaElement;
  /** Writes and presses Enter, as a visitor does. */
  say: (text: string) => void;
  /** The visible texts of the bubbles, top to bottom, the greeting first. */
  bubbles: () => string[];
  /** How many live or stored answers are complete: only those carry their time. */
  answers: () => number;
}

const siteKey = 'tlk_pub_test';
const realFetch = globalThis.fetch;

/** Puts a `<talia-chat>` into the page that talks to its own fake server. */
export function mountChat(
  options: FakeBffOptions & { attributes?: Record<string, string>; beside?: MountedChat } = {},
): MountedChat {
  // Beside another one it is what another tab of the same browser would be.
  const bff = options.beside?.bff ?? createFakeBff(options);
  globalThis.fetch = (input, init) => {
    const { href } = new URL(input instanceof Request ? input.url : input, location.href);
    return href.includes('/api/webchat/') ? bff.fetch(href, init) : realFetch(input, init);
  };
  const chat = document.createElement('talia-chat');
  chat.setAttribute('site-key', siteKey);
  for (const [name, value] of Object.entries(options.attributes ?? {})) chat.setAttribute(name, value);
  document.body.append(chat);
  const panel = () => required(chat.shadowRoot?.querySelector<TaliaChatPanel>('talia-chat-panel'), 'the panel');
  const find = (selector: string) => panel().shadowRoot?.querySelector<HTMLElement>(selector) ?? null;
  const get = (selector: string) => required(find(selector), selector);
  const all = (selector: string) => [...(panel().shadowRoot?.querySelectorAll<HTMLElement>(selector) ?? [])];
  const textarea = () => required(panel().shadowRoot?.querySelector('textarea'), 'the composer');
  return {
    chat,
    bff,
    launcher: required(chat.shadowRoot?.querySelector<HTMLButtonElement>('.launcher'), 'the launcher'),
    panel,
    find,
    get,
    all,
    textarea,
    say(text) {
      type(textarea(), text);
      press(textarea(), 'Enter');
    },
    bubbles: () => all('.bubble').map(({ innerText }) => innerText.trim()),
    answers: () => all('.message.ai time').length,
  };
}

/** Takes everything of the last test out of the page. */
export function unmountAll(): void {
  for (const chat of document.querySelectorAll('talia-chat')) chat.remove();
  globalThis.fetch = realFetch;
  localStorage.clear();
  // Takes effect before whatever opens it next: a database's requests are answered in order.
  indexedDB.deleteDatabase(`talia:${siteKey}`);
}

/** Lets the next opening go on with a visit, as after a reload. Pass `knownRefreshToken: 'known'` to the server. */
export function rememberVisit(): void {
  localStorage.setItem(`talia:${siteKey}:refresh`, 'known');
}

/** Waits until `check` holds; its last complaint is the error when it never does. */
export async function until(check: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 5000;
  while (performance.now() < deadline) {
    if (holds(check)) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`never: ${what}`);
}

/** Opens by clicking the launcher and waits until the visitor could write. */
export async function openChat({ launcher, chat, find }: MountedChat): Promise<void> {
  launcher.click();
  await until(() => chat.shadowRoot?.querySelector('talia-chat-panel') !== null, 'the panel is there');
  await until(() => find('.log') !== null, 'the log is there');
}

/** Types a whole text at once. */
export function type(field: HTMLTextAreaElement, text: string): void {
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}

/** Presses a key; false when the widget took it. */
export function press(target: Element, key: string, init: KeyboardEventInit = {}): boolean {
  return target.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...init }),
  );
}

/** The element that has the focus, looking into shadow roots. */
export function deepActiveElement(): Element | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}

function holds(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    // What is looked for is not there yet: the deadline tells if it never comes.
    return false;
  }
}

function required<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`${what} is not in the page`);
  return value;
}
