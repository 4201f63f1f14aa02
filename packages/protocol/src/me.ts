import * as z from 'zod';
import { attachmentSchema } from './attachment.ts';
import { consentStateSchema } from './consent.ts';
import { messageAuthorSchema } from './message.ts';
import { clientText } from './text.ts';

/**
 * `GET /api/webchat/me`: what is held about the visitor who asks, and nothing of what the company noted. `since` is null
 * while there is nothing but the session; `consent` while the visitor was never asked.
 */
export const meReplySchema = z.strictObject({
  full_name: z.string().nullable(),
  email: z.string().nullable(),
  phone_number: z.string().nullable(),
  company_name: z.string().nullable(),
  need: z.string().nullable(),
  since: z.string().nullable(),
  consent: consentStateSchema.nullable(),
});

export type MeReply = z.infer<typeof meReplySchema>;

/**
 * `POST /api/webchat/me`: corrects what is sent and leaves the rest; an empty text deletes the field. Checked as the
 * assistant's own tools check it: `errors` of an `invalid_body` names the fields and why (`invalid_email`, …).
 */
export const meRequestSchema = z.strictObject({
  full_name: clientText(200).optional(),
  email: clientText(320).optional(),
  phone_number: clientText(60).optional(),
  company_name: clientText(200).optional(),
});

export type MeRequest = z.infer<typeof meRequestSchema>;

/** `POST /api/webchat/me/erase`: it was asked for, and is done within minutes. The session has ended. */
export const eraseReplySchema = z.strictObject({ state: z.literal('requested') });

export type EraseReply = z.infer<typeof eraseReplySchema>;

/** One message of a transcript. */
export const transcriptMessageSchema = z.strictObject({
  author: messageAuthorSchema,
  content: z.string(),
  created_at: z.string(),
  /** Its files, in order; absent when it has none. */
  attachments: z.array(attachmentSchema).optional(),
});

/**
 * `GET /api/webchat/me/transcript`: all that was said, oldest first; `complete` is false when there was more than 2,000
 * messages and these are the newest.
 */
export const transcriptReplySchema = z.strictObject({
  messages: z.array(transcriptMessageSchema),
  complete: z.boolean(),
});

export type TranscriptReply = z.infer<typeof transcriptReplySchema>;
