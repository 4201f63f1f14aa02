import type { HistoryReply } from '@talia/protocol';
import type { AnswerMessage, ChatMessage, ChatState, Older, VisitorMessage } from './chat-state.ts';
import { toMessages } from './history.ts';

/**
 * The newest page of history joins what is shown. What the server holds stands in its order: what is above the page, the
 * page, what the page is too old to know; what was not sent comes last. Where page and screen do not meet, too much
 * happened meanwhile: then the page takes the place of what was shown.
 */
export function mergePage(state: ChatState, history: HistoryReply): ChatState {
  const current = { ...state, manualMode: history.manual_mode };
  const shown = new Map(state.messages.flatMap((message) => identitiesOf(message).map((id) => [id, message] as const)));
  const findShown = (message: ChatMessage) => identitiesOf(message).flatMap((id) => shown.get(id) ?? [])[0];
  const stored = toMessages(history.messages);
  const [top] = stored;
  if (!top) return current;
  const parts = sortOut(state.messages, new Set(stored.flatMap(identitiesOf)));
  const doMeet = parts.doMeet || history.next_cursor === null;
  const above = doMeet ? parts.above : [];
  const page = stored.map((message) => joinStored(findShown(message), message));
  const list = [...above, ...page, ...(doMeet ? parts.below : []), ...parts.unsent];
  return {
    ...current,
    messages: list.flatMap((message) => [message, ...parts.replies.filter(({ replyTo }) => replyTo === message.id)]),
    older: doMeet && (above.length > 0 || findShown(top)) ? state.older : toOlder(history.next_cursor),
  };
}

/** Older messages go in front; those already on the page are the page's own. Too late, they belong above another page. */
export function addOlder(state: ChatState, history: HistoryReply): ChatState {
  if (state.older.type !== 'loading') return state;
  const known = new Set(state.messages.flatMap(identitiesOf));
  const older = toMessages(history.messages).filter((message) => !identitiesOf(message).some((id) => known.has(id)));
  return { ...state, messages: [...older, ...state.messages], older: toOlder(history.next_cursor) };
}

/** What is shown and not in a page, by its place towards that page. `replies` stay below what they answer. */
interface Parts {
  doMeet: boolean;
  above: ChatMessage[];
  below: ChatMessage[];
  unsent: VisitorMessage[];
  replies: AnswerMessage[];
}

/** What is stored, shown below something of the page and not in it, was stored after the page was read. */
function sortOut(messages: readonly ChatMessage[], inPage: ReadonlySet<string>): Parts {
  const parts: Parts = { doMeet: false, above: [], below: [], unsent: [], replies: [] };
  for (const message of messages) {
    if (identitiesOf(message).some((id) => inPage.has(id))) parts.doMeet = true;
    else if (message.role === 'visitor' && !message.accepted) parts.unsent.push(message);
    else if (message.role === 'answer' && isBound(message, parts.unsent)) parts.replies.push(message);
    else (parts.doMeet ? parts.below : parts.above).push(message);
  }
  // Nothing above a page that begins with the conversation: what it does not hold is newer.
  return parts.doMeet ? parts : { ...parts, above: [], below: [...parts.above, ...parts.below] };
}

/** What broke off may never be stored, and what answers an unsent message goes where that goes. */
function isBound({ replyTo, status }: AnswerMessage, unsent: readonly VisitorMessage[]): boolean {
  return status === 'interrupted' || status === 'stopped' || unsent.some(({ id }) => id === replyTo);
}

/** What is shown stays the message it is; that it is stored, and what broke off here, is learned from the page. */
function joinStored(shown: ChatMessage | undefined, stored: ChatMessage): ChatMessage {
  if (!shown) return stored;
  if (shown.role === 'visitor') return shown.accepted ? shown : { ...shown, accepted: true };
  if (shown.status !== 'interrupted' || stored.role === 'visitor') return shown;
  return { ...stored, key: shown.key, replyTo: shown.replyTo };
}

function toOlder(cursor: string | null): Older {
  return cursor === null ? { type: 'none' } : { type: 'available', cursor };
}

function identitiesOf(message: ChatMessage): string[] {
  if (message.role === 'visitor') return [`visitor ${message.id}`];
  return [message.id, message.turnId].filter((id) => id !== null).map((id) => `answer ${id}`);
}
