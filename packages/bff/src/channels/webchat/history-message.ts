import type { HistoryMessage } from '@talia/protocol';
import type { StoredMessage } from '../../store/visitor-schemas.ts';
import { toAttachments } from './attachments.ts';
import { toAuthor } from './message-author.ts';

/** A stored message as a visitor reads it, in the history and live. */
export function toHistoryMessage(message: StoredMessage): HistoryMessage {
  return {
    id: message.id,
    direction: message.incoming ? 'incoming' : 'outgoing',
    content: message.text,
    created_at: message.createdAt,
    metadata: {
      author: toAuthor(message),
      ...(message.clientMessageId === null ? {} : { client_message_id: message.clientMessageId }),
      ...(message.responseId === null ? {} : { assistant_response_id: message.responseId }),
      ...(message.turnId === null ? {} : { turn_id: message.turnId }),
      ...toAttachments(message.attachments),
      ...(message.suggestedReplies.length === 0 ? {} : { chips: message.suggestedReplies }),
    },
  };
}
