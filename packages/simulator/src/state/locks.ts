import { badRequest } from '../api-error.ts';
import type { ApiError } from '../api-error.ts';
import type { Conversation } from './store.ts';

/** Takes the conversation for one response. Throws `conversation_locked` when another one holds it. */
export function lockConversation(conversation: Conversation, holder: string): void {
  if (conversation.lockedBy !== null) throw conversationLocked();
  conversation.lockedBy = holder;
}

/** Gives the conversation back; does nothing when `holder` no longer has it. */
export function unlockConversation(conversation: Conversation, holder: string): void {
  if (conversation.lockedBy === holder) conversation.lockedBy = null;
}

/** The refusal of a busy conversation: HTTP 400, which client libraries do not retry. */
export function conversationLocked(): ApiError {
  return badRequest('Another process is currently operating on this conversation. Please retry in a few seconds.', {
    param: 'conversation',
    code: 'conversation_locked',
  });
}
