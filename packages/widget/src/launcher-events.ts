// What the small first script dispatches. The panel's own events live in panel/conversation-events.ts: a file shared
// by both would tie the lazy chunk to the entry, and `talia-chat.js?v=2` would then load twice.

/** Why the widget reports an error: a failure of the wire, or the panel's code did not arrive. */
export type TaliaErrorCode = import('./api/failure.ts').FailureCode | 'panel_unavailable';

const travelling = { bubbles: true, composed: true };

/** The element is in the page and takes commands. `chat` is itself, which a closed shadow root hides from `target`. */
export class TaliaReadyEvent extends Event {
  readonly chat: import('./talia-chat.ts').TaliaChat;

  constructor(chat: import('./talia-chat.ts').TaliaChat) {
    super('talia-ready', travelling);
    this.chat = chat;
  }
}

/** The panel is open. */
export class TaliaOpenEvent extends Event {
  constructor() {
    super('talia-open', travelling);
  }
}

/** The panel is closed. The conversation goes on. */
export class TaliaCloseEvent extends Event {
  constructor() {
    super('talia-close', travelling);
  }
}

/** Something failed. The visitor was told in their own words; `code` is for the page's scripts. */
export class TaliaErrorEvent extends Event {
  readonly code: TaliaErrorCode;

  constructor(code: TaliaErrorCode) {
    super('talia-error', travelling);
    this.code = code;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'talia-ready': TaliaReadyEvent;
    'talia-open': TaliaOpenEvent;
    'talia-close': TaliaCloseEvent;
    'talia-error': TaliaErrorEvent;
  }
}
