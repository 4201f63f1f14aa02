import { historyQuerySchema } from '@talia/protocol';
import type { HistoryReply } from '@talia/protocol';
import type { Request, Response } from 'express';
import { TaliaError } from '../../errors.ts';
import { parseQuery } from '../../http/body.ts';
import { admissionOf, requireOwnSession } from './admit.ts';
import { toHistoryMessage } from './history-message.ts';
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
