import type { PanelSettings } from './panel-contract.ts';
import type { ProactiveRule } from './sdk/config.ts';

// What the element and the lazily loaded front know of each other. Types only, as in panel-contract.ts.

/** Where the chat is in the page: behind a button, in the text of the page, or the page itself. */
export type ChatMode = 'bubble' | 'inline' | 'fullscreen';

/** What the front may ask of the element, beside its public methods. */
export interface FrontHost {
  /** The sentence the conversation begins with from now on. */
  greet: (text: string) => void;
  /** How many messages wait behind the launcher. */
  setUnread: (count: number) => void;
}

/** What a chat shows before it is opened, besides its button. It asks no server and stores nothing untouched. */
export interface Front {
  configure: (settings: PanelSettings, proactive: readonly ProactiveRule[]) => void;
  destroy: () => void;
}

/** The one export of the lazy chunk. */
export interface FrontModule {
  createFront: (host: FrontHost, root: ShadowRoot) => Front;
}
