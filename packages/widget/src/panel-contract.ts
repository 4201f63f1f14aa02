import type { TranscriptReply } from '@talia/protocol';
import type { Locale } from './labels/locale.ts';
import type { TaliaErrorCode } from './launcher-events.ts';

// What the element and the lazily loaded panel know of each other. Types only: neither imports the other's code.

/** The element's attributes, read and defaulted. */
export interface PanelSettings {
  endpoint: string;
  siteKey: string;
  locale: Locale;
  /** The page's own first sentence, null for the site's. */
  greeting: string | null;
}

/** What the panel may ask of the element. */
export interface PanelHost {
  /** Events are dispatched on the element itself. */
  dispatch: (event: Event) => boolean;
  requestClose: () => void;
  reportError: (code: TaliaErrorCode) => void;
}

/** What the element may ask of the panel. */
export interface Panel {
  readonly element: HTMLElement;
  show: (focus: 'focus' | 'leave_focus') => void;
  hide: () => void;
  send: (text: string) => void;
  /** The page accepts the site's text in the visitor's name, who said so to the page. */
  giveConsent: () => void;
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
