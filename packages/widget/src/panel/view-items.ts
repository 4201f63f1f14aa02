import type { ChatMessage } from '../chat/chat-state.ts';

/** One line of the list as it is shown. `first` and `last` are the ends of a run by the same speaker. */
export type ViewItem =
  | { type: 'day'; key: string; at: number }
  | { type: 'message'; key: string; message: ChatMessage; first: boolean; last: boolean };

const runGapMs = 5 * 60_000;

/** Lays messages out: a separator wherever the local day changes, runs of one speaker kept together. */
export function toViewItems(messages: readonly ChatMessage[]): ViewItem[] {
  return messages.flatMap((message, index) => {
    const before = messages[index - 1];
    const after = messages[index + 1];
    const newDay = !before || dayOfMessage(before) !== dayOfMessage(message);
    const item: ViewItem = {
      type: 'message',
      key: message.role === 'visitor' ? `visitor-${message.id}` : message.key,
      message,
      first: newDay || !isSameRun(before, message),
      last: !after || !isSameRun(message, after),
    };
    return newDay ? [{ type: 'day', key: `day-${dayOfMessage(message)}-${item.key}`, at: message.at }, item] : [item];
  });
}

/** True when both moments lie on the same day of the visitor's clock. */
export function isSameDay(a: number, b: number): boolean {
  return dayOf(a) === dayOf(b);
}

/** Asked for each message at each render, while an answer streams: naming a day costs more than the rest together. */
const days = new WeakMap<ChatMessage, string>();

function dayOfMessage(message: ChatMessage): string {
  const known = days.get(message) ?? dayOf(message.at);
  days.set(message, known);
  return known;
}

function dayOf(at: number): string {
  return new Date(at).toDateString();
}

function isSameRun(a: ChatMessage, b: ChatMessage): boolean {
  return speakerOf(a) === speakerOf(b) && dayOfMessage(a) === dayOfMessage(b) && Math.abs(b.at - a.at) < runGapMs;
}

function speakerOf(message: ChatMessage): string {
  if (message.role === 'visitor') return 'visitor';
  const { type, name = '', edited_by: editor } = message.author;
  return editor ? `${type} ${name} edited ${editor.name ?? ''}` : `${type} ${name}`;
}
