import type { HistoryMessage, HistoryReply } from '@talia/protocol';
import type { AnswerMessage, ChatMessage, ChatState, VisitorMessage } from './chat-state.ts';
import { toMessages } from './history.ts';

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

/**
 * The newest page once more, after something may have been missed. Where it does not reach back to what is shown, it takes
 * its place: a hole in the middle would look like the whole.
 */
export function mergeHistory(state: ChatState, history: HistoryReply): ChatState {
  const current = state.live?.control ? state : { ...state, manualMode: history.manual_mode };
  const page = toMessages(history.messages);
  const [first] = page;
  const find = (message: ChatMessage) => state.messages.find((other) => isSame(other, message));
  if (first === undefined || find(first)) return mergeStored(current, history.messages);
  const unsaid = state.messages.filter((message) => !isSaid(message) && !page.some((other) => isSame(other, message)));
  return {
    ...current,
    messages: [...page.map((message) => find(message) ?? message), ...unsaid],
    older: history.next_cursor === null ? { type: 'none' } : { type: 'available', cursor: history.next_cursor },
  };
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

/** Heard by the server, and over: what is on its way and what is being answered stays last. */
function isSaid(message: ChatMessage): boolean {
  if (message.role === 'visitor') return message.accepted;
  return message.status !== 'thinking' && message.status !== 'writing';
}

function endOfSaid(messages: readonly ChatMessage[]): number {
  const unsent = messages.findIndex((message) => message.role === 'visitor' && !message.accepted);
  return unsent < 0 ? messages.length : unsent;
}

function complete(shown: ChatMessage, stored: ChatMessage): ChatMessage {
  if (shown.role === 'visitor') {
    return stored.role === 'visitor' && stored.storedId !== shown.storedId ? completeVisitor(shown, stored) : shown;
  }
  return stored.role === 'answer' && shown.status === 'interrupted' ? completeAnswer(shown, stored) : shown;
}

/** One that was given up, though it had arrived, is stored; one on its way hears so from its own stream. */
function completeVisitor(shown: VisitorMessage, { storedId }: VisitorMessage): VisitorMessage {
  const named: VisitorMessage = storedId === undefined ? shown : { ...shown, storedId };
  const isGivenUp = !shown.accepted && shown.delivery.type === 'failed';
  return isGivenUp ? { ...named, accepted: true, delivery: { type: 'sent' } } : named;
}

function completeAnswer(shown: AnswerMessage, { id, text, author }: AnswerMessage): AnswerMessage {
  return { ...shown, id, text, author, status: 'complete' };
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
