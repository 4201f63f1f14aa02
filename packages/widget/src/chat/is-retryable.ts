import type { FailureCode } from '../api/failure.ts';

/** True when pressing "try again" can help: not for a message the server refuses for what it is. */
export function isRetryable(code: FailureCode): boolean {
  return !hopeless.has(code);
}

const hopeless: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'attachment_not_found',
  'attachments_disabled',
  'body_too_large',
  'forbidden_origin',
  'idempotency_mismatch',
  'invalid_body',
  'invalid_json',
  'site_not_found',
]);
