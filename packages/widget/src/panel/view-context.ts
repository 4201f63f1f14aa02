import type { Attachment } from '@talia/protocol';
import type { ApiClient } from '../api/api-client.ts';
import type { ChatController } from '../chat/chat-controller.ts';
import type { AnswerMessage, ChatState } from '../chat/chat-state.ts';
import type { FileTray } from './files/file-tray.ts';
import type { Labels } from '../labels/es.ts';
import type { ListRange } from './list-window.ts';
import type { Locale } from '../labels/locale.ts';

/** What every template of the panel may read and ask for. */
export interface ViewContext {
  chat: ChatState;
  labels: Labels;
  locale: Locale;
  /** Milliseconds; moves each second while something counts down. */
  now: number;
  /** The first sentence of the assistant. */
  greeting: string;
  actions: PanelActions;
  /** Which of these lines are to be in the page. */
  takeRange: (keys: readonly string[]) => ListRange;
  /** The key of the message that was just copied. */
  copied: string | null;
  /** What is only heard live; null until its code is there. */
  live: LiveView | null;
  /** Null where the browser lets no page copy. */
  copy: ((message: AnswerMessage) => void) | null;
  /** Null where there are no files, or while what shows them is on its way. */
  files: FileTray | null;
}

/** How the panel shows what is only heard live. Each gives undefined where there is nothing to show. */
export interface LiveView {
  renderAvatar: (context: ViewContext) => unknown;
  /** Under the title: who answers. */
  renderHolder: (context: ViewContext) => unknown;
  /** Above the composer: that somebody came, left, or is awaited. */
  renderNotice: (context: ViewContext) => unknown;
  /** After the last message: that a person is writing. */
  renderTyping: (context: ViewContext) => unknown;
  /** Below the message that a person saw last. */
  renderSeen: (context: ViewContext) => unknown;
  /** Why the conversation is over. */
  describeEnd: (context: ViewContext) => string | undefined;
}

/** What the visitor can make happen. */
export interface PanelActions {
  send: (text: string, attachments?: readonly Attachment[]) => boolean;
  retry: (id: string) => void;
  stop: () => void;
  /** Takes a message that was not sent back into the composer. */
  edit: (id: string) => void;
  loadOlder: () => void;
  reopen: () => void;
  end: () => void;
  restart: () => void;
  close: () => void;
  /** The site's text is accepted. */
  accept: () => void;
  data: DataSource;
}

/** What the visitor's own data is read from and changed by, once somebody reaches for it. */
export interface DataSource {
  api: Pick<ApiClient, 'me' | 'correct' | 'ask'>;
  controller: Pick<ChatController, 'learn' | 'withdraw' | 'erase'>;
}

/** Whole seconds until then, never less than zero. */
export function secondsUntil(until: number, now: number): number {
  return Math.max(0, Math.ceil((until - now) / 1000));
}
