import * as z from 'zod';
import { consentVersion } from './consent.ts';
import { clientText } from './text.ts';

/** `POST /api/webchat/sessions`: begin a visit, or go on with the one that `refresh_token` belongs to. */
export const sessionRequestSchema = z.strictObject({
  site_key: clientText(80).min(1),
  refresh_token: clientText(200).optional(),
  /** Who the visitor is, in a JWT that the server of the page signed (see docs/visitantes_conocidos.md). */
  identity_token: clientText(4096).optional(),
  /** What a challenge of Cloudflare Turnstile gave, where the server asks for one. */
  challenge_token: clientText(2048).optional(),
  /** The version of the site's text that the visitor accepts. */
  consent_version: consentVersion().optional(),
});

export type SessionRequest = z.infer<typeof sessionRequestSchema>;

/**
 * The server minted `session_id`. `access_token` is sent as `Authorization: Bearer …` and lives `expires_in` seconds;
 * `refresh_token` is good for one use and is replaced by the one in the next answer. `resumed` is false when a fresh
 * visitor was made (also when the given refresh token was no longer good).
 */
export const sessionReplySchema = z.strictObject({
  session_id: z.string(),
  access_token: z.string(),
  expires_in: z.int().positive(),
  refresh_token: z.string(),
  resumed: z.boolean(),
});

export type SessionReply = z.infer<typeof sessionReplySchema>;
