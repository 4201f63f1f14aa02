import type { TaliaChat } from '../talia-chat.ts';
import type { TaliaEventMap } from './event-map.ts';

type CommandName =
  | 'open'
  | 'close'
  | 'toggle'
  | 'send'
  | 'setDraft'
  | 'identify'
  | 'setContext'
  | 'requestHuman'
  | 'endSession'
  | 'reset'
  | 'giveConsent'
  | 'deleteMyData'
  | 'exportTranscript'
  | 'configure'
  | 'registerTool';

/** A method of `<talia-chat>` by name, then its arguments. */
export type TaliaCall =
  | { [Name in CommandName]: [name: Name, ...Parameters<TaliaChat[Name]>] }[CommandName]
  | {
      [Name in keyof TaliaEventMap]: [name: 'on', event: Name, listener: (event: TaliaEventMap[Name]) => void];
    }[keyof TaliaEventMap];

/**
 * `window.Talia('open')`: the page's chat, from before its script has arrived. A stub of one line keeps the calls until
 * then: `window.Talia ||= (...a) => (Talia.q ||= []).push(a)`.
 */
export interface TaliaPageApi {
  <Name extends keyof TaliaEventMap>(name: 'on', event: Name, listener: (event: TaliaEventMap[Name]) => void): unknown;
  (...call: TaliaCall): unknown;
  /** The calls a stub kept. */
  q?: TaliaCall[];
  /** The element the calls go to, while there is one in the page. */
  readonly chat?: TaliaChat | undefined;
}

/**
 * Makes `window.Talia` of this page, replays what its stub kept, and opens the chat at a click on `[data-talia-open]` or
 * `href="#talia"`. A second copy of the widget leaves that of the first.
 */
export function installPageApi(): void {
  const found: unknown = Reflect.get(window, 'Talia');
  const stub = typeof found === 'function' ? found : undefined;
  if (stub && 'chat' in stub) return;
  const kept: unknown = stub && Reflect.get(stub, 'q');
  // True or harmless: a wrong call is told and passed over.
  const waiting: TaliaCall[] = Array.isArray(kept) ? kept : [];
  const page: { chat?: TaliaChat | undefined } = {};
  const talia = (...call: TaliaCall): unknown => {
    // One that was ready before this script: only it is defined already.
    if (!page.chat?.isConnected) page.chat = document.querySelector<TaliaChat>('talia-chat:defined') ?? undefined;
    return page.chat ? run(page.chat, call) : waiting.push(call);
  };
  window.Talia = Object.defineProperty(talia, 'chat', { get: () => (page.chat?.isConnected ? page.chat : undefined) });
  document.addEventListener('talia-ready', ({ chat }) => {
    if (page.chat?.isConnected) return;
    page.chat = chat;
    for (const call of waiting.splice(0)) run(chat, call);
  });
  document.addEventListener('click', (event) => {
    if (!asksForChat(event)) return;
    event.preventDefault();
    talia('open');
  });
}

/** A call that is wrong is told to the developer, and neither keeps the next from being made nor fails the page. */
function run(chat: TaliaChat, [name, ...values]: TaliaCall): unknown {
  try {
    return Reflect.apply(chat[name], chat, values);
  } catch (error) {
    console.error('Talia', name, error);
    return undefined;
  }
}

/** A click that the page itself handled, or that opens another tab, is left alone. */
function asksForChat(event: MouseEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return false;
  return event
    .composedPath()
    .some((node) => node instanceof Element && node.matches('[data-talia-open], a[href="#talia"]'));
}

declare global {
  interface Window {
    Talia?: TaliaPageApi;
  }
}
