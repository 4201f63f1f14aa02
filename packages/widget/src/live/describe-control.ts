import type { ChatMessage, ChatState } from '../chat/chat-state.ts';
import { toPlainText } from '../markdown/plain-sentences.ts';
import type { LiveLabels } from './live-labels.ts';

/** Who answers, when that is not simply the assistant; null when there is nothing to say. */
export function describeControl({ live, manualMode, messages }: ChatState, labels: LiveLabels): string | null {
  const control = live?.control;
  // History and turns tell that a person answers before the live connection tells who.
  if (!control || (manualMode && control.state === 'assistant')) return manualMode ? labels.followed : null;
  switch (control.state) {
    case 'human':
      return labels.joined(control.holder?.name ?? labels.somebody);
    case 'waiting':
      return labels.waiting;
    case 'paused':
      return labels.paused;
    case 'assistant':
    case 'closed':
  }
  const { left } = live;
  return left && left.after === messages.at(-1) ? labels.left(left.name ?? labels.somebody) : null;
}

/** What a screen reader says of a change: who came and left, and the messages that came, by whom. Typing is not said. */
export function announceChange(
  before: ChatState,
  after: ChatState,
  { labels, news, assistant }: { labels: LiveLabels; news: readonly ChatMessage[]; assistant: string },
): string[] {
  const said = describeControl(after, labels);
  const control = said === null || said === describeControl(before, labels) ? [] : [said];
  const messages = news.flatMap((message) => {
    if (message.role === 'visitor' || message.replyTo !== null) return [];
    const name = message.author.name ?? (message.author.type === 'human' ? labels.somebody : assistant);
    return [`${name}: ${toPlainText(message.text)}`];
  });
  return [...control, ...messages];
}
