import type { HistoryMessage, HistoryReply } from '@talia/protocol';
import type { AnswerMessage, ChatMessage, ChatState, VisitorMessage } from './chat-state.ts';
import { toMessages } from './history.ts';
import { mergePage } from './merge-page.ts';

/**
 * Puts stored messages where they belong: each after the one before it, one that nothing is known of before what is still
 * unsent. Those that are shown stay; what broke off is made whole. Nothing new gives the same state back.
 */
export function mergeStored(state: ChatState, stored: readonly HistoryMessage[]): ChatState {
  const messages = [...state.messages];
  let place: number | undefined;
  for (const message of toMessages(stored)) {
    const known = messages.findIndex((other) => isSame(other, message));
    const shown = messages[known];
    if (shown) messages[known] = complete(shown, message);
    place = shown ? known + 1 : (place ?? endOfSaid(messages));
    if (!shown) messages.splice(place++, 0, message);
  }
  const mended = mend(messages);
  const isUnchanged =
    mended.length === state.messages.length && mended.every((message, index) => message === state.messages[index]);
  return isUnchanged ? state : { ...state, messages: mended };
}

/** The newest page once more, after something may have been missed. Who holds the conversation is told by `control`. */
export function mergeHistory(state: ChatState, history: HistoryReply): ChatState {
  const { messages, older } = mergePage(state, history);
  return mergeStored({ ...state, messages, older }, history.messages);
}

/** The messages that came with a change, oldest first. */
export function findNews(before: ChatState, after: ChatState): ChatMessage[] {
  if (before.messages === after.messages) return [];
  const news = after.messages.filter((message) => !before.messages.some((other) => isSame(other, message)));
  // Another page took the place of all that was shown: that is history.
  return news.length === after.messages.length && before.messages.length > 0 ? [] : news;
}

function isSame(a: ChatMessage, b: ChatMessage): boolean {
  if (a.role === 'visitor' || b.role === 'visitor') return a.role === b.role && a.id === b.id;
  return a.key === b.key || (a.id !== null && a.id === b.id) || (a.turnId !== null && a.turnId === b.turnId);
}

/** Above what is unsent at the end, with its answers to come; one that failed long ago keeps nothing below it. */
function endOfSaid(messages: readonly ChatMessage[]): number {
  const unsent = new Set(messages.flatMap((one) => (one.role === 'visitor' && !one.accepted ? [one.id] : [])));
  return messages.findLastIndex((one) => !unsent.has((one.role === 'visitor' ? one.id : one.replyTo) ?? '')) + 1;
}

function complete(shown: ChatMessage, stored: ChatMessage): ChatMessage {
  if (shown.role === 'visitor') {
    return stored.role === 'visitor' && stored.storedId !== shown.storedId ? completeVisitor(shown, stored) : shown;
  }
  return stored.role === 'answer' && shown.status === 'interrupted' ? completeAnswer(shown, stored) : shown;
}

/** The server holds it. One on its way hears of its answer from its own stream. */
function completeVisitor(shown: VisitorMessage, { storedId }: VisitorMessage): VisitorMessage {
  const stored: VisitorMessage = { ...shown, accepted: true, ...(storedId !== undefined && { storedId }) };
  return shown.delivery.type === 'failed' && !shown.accepted ? { ...stored, delivery: { type: 'sent' } } : stored;
}

function completeAnswer(shown: AnswerMessage, { id, text, author, chips }: AnswerMessage): AnswerMessage {
  return { ...shown, id, text, author, chips, status: 'complete' };
}

/** A question whose answer is there after all has not failed. */
function mend(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const answered = new Set(
    messages.map((message) => (message.role === 'answer' && message.status === 'complete' ? message.replyTo : null)),
  );
  return messages.map((message) =>
    message.role === 'visitor' && message.accepted && message.delivery.type === 'failed' && answered.has(message.id)
      ? { ...message, delivery: { type: 'sent' } }
      : message,
  );
}
