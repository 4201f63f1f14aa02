import type { HistoryMessage } from '@talia/protocol';
import type { ChatMessage } from './chat-state.ts';

/** Stored messages as the chat shows them, oldest first as received. */
export function toMessages(history: readonly HistoryMessage[]): ChatMessage[] {
  return history.map(toMessage);
}

function toMessage(message: HistoryMessage): ChatMessage {
  const { id, content: text, metadata } = message;
  const at = Date.parse(message.created_at);
  if (message.direction === 'incoming') {
    const clientId = metadata.client_message_id ?? id;
    const { attachments } = metadata;
    const delivery = { type: 'sent' } as const;
    return { role: 'visitor', id: clientId, storedId: id, text, at, attachments, accepted: true, delivery };
  }
  return {
    role: 'answer',
    key: id,
    id,
    replyTo: null,
    turnId: metadata.turn_id ?? null,
    text,
    at,
    author: metadata.author,
    tools: [],
    status: 'complete',
    chips: metadata.chips ?? [],
    part: null,
  };
}

const attachWindowMs = 10 * 60_000;

/**
 * The newest message when it still waits for its answer, because the page was left in mid-turn. Sending it again
 * attaches to the running turn. Older than ten minutes, or when a person answers, it is nobody's turn any more.
 */
export function findUnanswered(
  history: { messages: readonly HistoryMessage[]; manual_mode: boolean },
  nowMs: number,
): string | null {
  const last = history.messages.at(-1);
  if (!last || last.direction !== 'incoming' || history.manual_mode) return null;
  if (nowMs - Date.parse(last.created_at) > attachWindowMs) return null;
  return last.metadata.client_message_id ?? null;
}
