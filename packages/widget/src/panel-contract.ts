import type { TranscriptReply } from '@talia/protocol';
import type { ChatMode } from './front-contract.ts';
import type { Locale } from './labels/locale.ts';
import type { TaliaErrorCode } from './launcher-events.ts';
import type { TaliaContext } from './sdk/context.ts';
import type { TaliaIdentity } from './sdk/identity.ts';

// What the element and the lazily loaded panel know of each other. Types only: neither imports the other's code.

/** The element's attributes, read and defaulted. */
export interface PanelSettings {
  endpoint: string;
  siteKey: string;
  locale: Locale;
  /** The page's own first sentence, null for the site's. */
  greeting: string | null;
  /** Whether anything may be stored in this browser. The site decides too: both must allow it. */
  persist: 'site_decides' | 'off';
  mode: ChatMode;
  /** What could be said, while nothing was. */
  prompts: readonly string[];
  /** Whether an answer that nobody is looking at may be heard. */
  sound: 'on' | 'off';
}

/** What the panel may ask of the element. */
export interface PanelHost {
  /** Events are dispatched on the element itself. */
  dispatch: (event: Event) => boolean;
  requestClose: () => void;
  reportError: (code: TaliaErrorCode) => void;
  /** How many answers wait in the closed panel. */
  setUnread: (count: number) => void;
}

/** What the page asked for. The element keeps commands, in order, until there is a panel to run them. */
export type PanelCommand =
  | { type: 'send'; text: string }
  | { type: 'set_draft'; text: string }
  | { type: 'identify'; identity: TaliaIdentity }
  | { type: 'set_context'; context: TaliaContext }
  | { type: 'request_human' }
  /** The page accepts the site's text in the visitor's name, who said so to the page. */
  | { type: 'give_consent' }
  | { type: 'end_session' }
  | { type: 'reset' };

/** What the element may ask of the panel. */
export interface Panel {
  readonly element: HTMLElement;
  /** True when it was hidden before. */
  show: (focus: 'focus' | 'leave_focus') => boolean;
  /** True when it was shown before. */
  hide: () => boolean;
  run: (command: PanelCommand) => void;
  /** Whether it was asked for; true also when there is nothing to delete. */
  deleteMyData: () => Promise<boolean>;
  /** Null when there is nothing, or it cannot be had. */
  exportTranscript: () => Promise<TranscriptReply | null>;
  configure: (settings: PanelSettings) => void;
  destroy: () => void;
}

/** The one export of the lazy chunk. */
export interface PanelModule {
  createPanel: (host: PanelHost, settings: PanelSettings) => Panel;
}
