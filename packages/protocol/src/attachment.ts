import * as z from 'zod';

/** What a visitor may attach, as the bytes themselves say. Plain text is UTF-8 without control characters. */
export const attachmentTypes = [
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'application/pdf',
  'text/plain',
] as const;

export type AttachmentType = (typeof attachmentTypes)[number];

/** The largest file, in bytes. */
export const maxAttachmentBytes = 5 * 1024 * 1024;

export const maxAttachmentsPerMessage = 3;

/** The longest name of a file, in UTF-16 code units. */
export const maxFileNameLength = 120;

/** The name of a file that is sent, as UTF-8, percent-encoded (RFC 3986). */
export const fileNameHeader = 'x-file-name';

/** What a site takes; as `GET /config` says. */
export const attachmentSettingsSchema = z.strictObject({
  types: z.array(z.string()),
  max_bytes: z.int().positive(),
  max_per_message: z.int().positive(),
});

export type AttachmentSettings = z.infer<typeof attachmentSettingsSchema>;

/**
 * A file of a visitor: the answer of `POST /api/webchat/attachments`, and what messages tell of theirs. `size` is in
 * bytes. `GET /api/webchat/attachments/{id}` gives it back to its visitor.
 */
export const attachmentSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  size: z.int().nonnegative(),
});

export type Attachment = z.infer<typeof attachmentSchema>;
