import * as z from 'zod';
import { clientText } from './text.ts';

/** `POST /api/webchat/visit`, answered 204. Repeating it counts one more visit and erases nothing known before. */
export const visitRequestSchema = z.strictObject({
  session_id: clientText(80).optional(),
  referrer: clientText(2048).optional(),
  landing_url: clientText(2048).optional(),
  device_type: z.enum(['mobile', 'tablet', 'desktop']).optional(),
  /** BCP 47. */
  language: clientText(35).optional(),
  /** IANA, `America/Mexico_City`. */
  timezone: clientText(64).optional(),
});

export type VisitRequest = z.infer<typeof visitRequestSchema>;

/** Why the browser says a visit ended. The server knows other reasons that a browser may not claim. */
export const closeReasons = ['user_closed', 'tab_closed', 'inactivity'] as const;

/**
 * `POST /api/webchat/close`, answered 204, idempotent, never ends a running turn. Also taken as a `text/plain` beacon
 * holding the same JSON, at most 4 kB, with the access token in `token` because a beacon has no headers.
 */
export const closeRequestSchema = z.strictObject({
  session_id: clientText(80).optional(),
  reason: z.enum(closeReasons).optional(),
  token: clientText(2048).optional(),
});

export type CloseRequest = z.infer<typeof closeRequestSchema>;
