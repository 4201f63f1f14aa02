import * as z from 'zod';
import { attachmentSchema } from './attachment.ts';
import { clientText } from './text.ts';
import { messageAuthorSchema } from './message.ts';

/** `GET /api/webchat/messages`: the newest page without `cursor`, the page before it with the `next_cursor` received. */
export const historyQuerySchema = z.strictObject({
  session_id: clientText(80).optional(),
  cursor: clientText(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});

export type HistoryQuery = z.input<typeof historyQuerySchema>;

export const historyMessageSchema = z.strictObject({
  id: z.string(),
  direction: z.enum(['incoming', 'outgoing']),
  content: z.string(),
  created_at: z.string(),
  metadata: z.strictObject({
    author: messageAuthorSchema,
    client_message_id: z.string().optional(),
    assistant_response_id: z.string().optional(),
    turn_id: z.string().optional(),
    /** Its files, in order; absent when it has none. */
    attachments: z.array(attachmentSchema).optional(),
    /** Short answers to it, to offer as buttons. */
    chips: z.array(z.string()).optional(),
  }),
});

export type HistoryMessage = z.infer<typeof historyMessageSchema>;

/** `messages` is oldest first. `next_cursor` is null when nothing older exists. */
export const historyReplySchema = z.strictObject({
  conversation_id: z.string().nullable(),
  messages: z.array(historyMessageSchema),
  manual_mode: z.boolean(),
  next_cursor: z.string().nullable(),
});

export type HistoryReply = z.infer<typeof historyReplySchema>;
