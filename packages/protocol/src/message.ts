import * as z from 'zod';
import { maxAttachmentsPerMessage } from './attachment.ts';
import { clientText, maxMessageLength } from './text.ts';

/** What the browser tells of itself. Kept with the message and the contact, never used to decide a right. */
export const clientContextSchema = z.strictObject({
  user_agent: clientText(512).optional(),
  language: clientText(35).optional(),
  timezone: clientText(64).optional(),
  screen: clientText(32).optional(),
  referrer: clientText(2048).optional(),
  location_href: clientText(2048).optional(),
  device_type: z.enum(['mobile', 'tablet', 'desktop']).optional(),
});

export type ClientContext = z.infer<typeof clientContextSchema>;

/**
 * `POST /api/webchat/messages`. `client_message_id` is the idempotency key: the same id with the same content and files
 * is the same turn, with others a 409. `session_id`, when sent, must be the token's own. `attachments` are ids of files
 * that the visitor sent and no message has; with them the content may be empty.
 */
export const messageRequestSchema = z
  .strictObject({
    session_id: clientText(80).optional(),
    author: z.literal('user').default('user'),
    content: clientText(maxMessageLength),
    client_message_id: z.string().regex(/^[A-Za-z0-9_-]{8,80}$/, 'must be 8 to 80 letters, digits, - or _'),
    locale: clientText(35).optional(),
    /** Sent by older clients; taken and not used. */
    fresh_load: z.boolean().optional(),
    metadata: z.strictObject({ client: clientContextSchema.optional() }).optional(),
    attachments: z
      .array(z.uuid())
      .max(maxAttachmentsPerMessage)
      .refine((ids) => new Set(ids).size === ids.length, 'names one twice')
      .optional(),
  })
  .refine(({ content, attachments = [] }) => content.trim() !== '' || attachments.length > 0, {
    path: ['content'],
    message: 'is empty',
  });

export type MessageRequest = z.input<typeof messageRequestSchema>;

/**
 * Who made a message: the assistant or, later in a conversation, a named person of the company. With `edited_by`, an AI
 * drafted it and that person changed it before it was sent.
 */
export const messageAuthorSchema = z.strictObject({
  type: z.enum(['visitor', 'assistant', 'human', 'system']),
  name: z.string().optional(),
  edited_by: z.strictObject({ name: z.string().optional() }).optional(),
});

export type MessageAuthor = z.infer<typeof messageAuthorSchema>;

/**
 * What is known of a turn once it ended. The ids let anybody trace the answer to the response that made it.
 * In a stream the same object arrives in pieces as `messageMetadata`, merged key by key.
 */
export const turnMetadataSchema = z.strictObject({
  turn_id: z.string(),
  conversation_id: z.string(),
  message_id: z.string().nullable(),
  openai_conversation_id: z.string().nullable(),
  assistant_response_id: z.string().nullable(),
  previous_response_id: z.string().nullable(),
  manual_mode: z.boolean(),
  tools_called: z.array(z.string()),
  tool_call_ids: z.array(z.string()),
  client_message_id: z.string(),
  author: messageAuthorSchema,
  /** Short answers to offer as buttons; missing when there are none. */
  chips: z.array(z.string()).optional(),
});

export type TurnMetadata = z.infer<typeof turnMetadataSchema>;

/** The JSON answer. `reply` is null when nobody answers at once: a person holds the conversation. */
export const messageReplySchema = z.strictObject({
  reply: z.string().nullable(),
  metadata: turnMetadataSchema,
});

export type MessageReply = z.infer<typeof messageReplySchema>;
