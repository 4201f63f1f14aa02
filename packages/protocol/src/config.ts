import * as z from 'zod';
import { attachmentSettingsSchema } from './attachment.ts';
import { siteConsentSchema } from './consent.ts';
import { clientText } from './text.ts';

/** `GET /api/webchat/config?site_key=…&locale=…` */
export const configQuerySchema = z.strictObject({
  site_key: clientText(80).min(1),
  /** BCP 47; the language of the greeting. Without it the browser's `Accept-Language` decides. */
  locale: clientText(35).optional(),
});

/** The challenge that a new visitor has to pass; its token goes into `challenge_token` of `POST /sessions`. */
export const siteChallengeSchema = z.strictObject({
  provider: z.literal('turnstile'),
  /** The public key of the operator's Turnstile widget. */
  site_key: z.string(),
});

export type SiteChallenge = z.infer<typeof siteChallengeSchema>;

/**
 * What the widget needs to start. `simulated` is true when answers come from the built-in simulator and not from a
 * model: the widget must say so to the visitor.
 */
export const configReplySchema = z.strictObject({
  persist_session: z.boolean(),
  inactivity_timeout_hours: z.number().positive(),
  simulated: z.boolean(),
  assistant: z.strictObject({ name: z.string(), greeting: z.string() }),
  max_message_length: z.int().positive(),
  /** How the site wants its chat to look and speak, where the page does not say. */
  theme: z.enum(['auto', 'light', 'dark']),
  locale: z.enum(['es', 'en', 'pt']).nullable(),
  /** `required`: only visitors whose identity the page's server signed. */
  identity: z.enum(['optional', 'required']),
  /** Null: the site asks for nothing. */
  consent: siteConsentSchema.nullable(),
  /** Null: nobody has to pass one, or the operator shows it in another way. */
  challenge: siteChallengeSchema.nullable(),
  /** Null: the site takes no files. */
  attachments: attachmentSettingsSchema.nullable(),
});

export type ConfigReply = z.infer<typeof configReplySchema>;
