import * as z from 'zod';

/**
 * Every stable code a client can receive in an `application/problem+json` answer (RFC 9457) or in a stream's `error`
 * chunk. A code never changes its meaning; new ones may be added.
 */
export const problemCodes = [
  'assistant_unavailable',
  'attachment_mismatch',
  'attachment_not_found',
  'attachments_disabled',
  'body_too_large',
  'challenge_failed',
  'challenge_required',
  'challenge_unavailable',
  'consent_required',
  'conversation_busy',
  'forbidden_origin',
  'headers_too_large',
  'idempotency_mismatch',
  'identity_invalid',
  'identity_required',
  'internal_error',
  'invalid_body',
  'invalid_json',
  'invalid_query',
  'invalid_request',
  'method_not_allowed',
  'not_acceptable',
  'not_found',
  'reply_interrupted',
  'request_timeout',
  'server_restarting',
  'session_not_found',
  'site_not_found',
  'store_unavailable',
  'token_expired',
  'token_invalid',
  'token_missing',
  'too_many_requests',
  'turn_limit',
  'turn_not_found',
  'unsupported_media_type',
] as const;

export type ProblemCode = (typeof problemCodes)[number];

/** The body of every error answer. `errors` names the offending fields of a refused body, never their values. */
export const problemSchema = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int().min(400).max(599),
  code: z.enum(problemCodes),
  detail: z.string().optional(),
  request_id: z.string(),
  errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
});

export type Problem = z.infer<typeof problemSchema>;
