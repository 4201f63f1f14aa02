import { historyQuerySchema } from '@talia/protocol';
import type { HistoryMessage, HistoryReply } from '@talia/protocol';
import type { Request, Response } from 'express';
import { TaliaError } from '../../errors.ts';
import { parseQuery } from '../../http/body.ts';
import type { StoredMessage } from '../../store/visitor-schemas.ts';
import { admissionOf, requireOwnSession } from './admit.ts';
import { toAttachments } from './attachments.ts';
import { toAuthor } from './message-author.ts';
import type { WebchatDeps } from './webchat-deps.ts';

/** `GET /messages`: a page of the visitor's current conversation, oldest first. */
export async function getMessages(deps: WebchatDeps, request: Request, response: Response): Promise<void> {
  const query = parseQuery(historyQuerySchema, request);
  const admission = admissionOf(request);
  requireOwnSession(admission, query.session_id);
  if (query.cursor !== undefined && !/^\d{1,18}$/.test(query.cursor)) {
    throw new TaliaError('invalid_query', 'Use the next_cursor of an earlier answer.', {
      fields: [{ path: 'cursor', message: 'is not a cursor' }],
    });
  }
  const page = await deps.store.history(admission.visitor.sessionId, query.cursor ?? null, query.limit);
  const reply: HistoryReply = {
    conversation_id: page.conversationId,
    messages: page.messages.map(toHistoryMessage),
    manual_mode: page.manual,
    next_cursor: page.nextCursor,
  };
  response.setHeader('cache-control', 'no-store');
  response.json(reply);
}

function toHistoryMessage(message: StoredMessage): HistoryMessage {
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
    },
  };
}
