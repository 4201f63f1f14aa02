import * as z from 'zod';
import { clientText } from './text.ts';

/** Which text of a site somebody accepts: its version, as `GET /config` says. */
export const consentVersion = () => clientText(40).regex(/^[A-Za-z0-9._-]+$/, 'is not a version');

/** What a site asks its visitors to accept before anything of them is stored. Plain text. */
export const siteConsentSchema = z.strictObject({ text: z.string(), version: z.string() });

export type SiteConsent = z.infer<typeof siteConsentSchema>;

/**
 * `POST /api/webchat/consent`: accept the version in force, or take consent back (`accepted: false`). What is taken back
 * erases nothing; messages and visits are refused with `consent_required` until it is given again.
 */
export const consentRequestSchema = z.strictObject({ version: consentVersion(), accepted: z.boolean() });

export type ConsentRequest = z.infer<typeof consentRequestSchema>;

/** The visitor's last word on it. */
export const consentStateSchema = z.strictObject({
  version: z.string(),
  accepted: z.boolean(),
  recorded_at: z.string(),
});

export type ConsentState = z.infer<typeof consentStateSchema>;
