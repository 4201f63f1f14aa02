import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai';
import { findCauseCode } from '../cause-code.ts';
import { ModelError } from './model-error.ts';
import type { ModelFailure } from './model-error.ts';

const accountCodes = new Set([
  'insufficient_quota',
  'credit_balance_exhausted',
  'project_spend_limit_exceeded',
  'organization_spend_limit_exceeded',
  'organization_usage_limit_exceeded',
  'model_not_found',
]);

const lostCodes = new Set(['previous_response_not_found', 'context_length_exceeded', 'conversation_not_found']);

/** Turns whatever a request threw into a ModelError the engine can decide by. */
export function classifyError(error: unknown): ModelError {
  if (error instanceof ModelError) return error;
  if (error instanceof APIUserAbortError) return new ModelError({ failure: 'unknown', code: 'aborted', cause: error });
  if (error instanceof APIConnectionTimeoutError) {
    return new ModelError({ failure: 'unknown', code: 'timeout', cause: error });
  }
  if (error instanceof APIConnectionError) return toConnectionError(error);
  if (error instanceof APIError) return toApiError(error);
  // The client throws TypeError or SyntaxError for a 200 whose body is not what it should be.
  return new ModelError({ failure: 'unknown', code: 'unreadable_answer', cause: error });
}

/** A refused connection or unknown host never reached OpenAI; any other network failure may have. */
function toConnectionError(error: APIConnectionError): ModelError {
  const code = findCauseCode(error);
  const neverArrived = code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN';
  return new ModelError({ failure: neverArrived ? 'busy' : 'unknown', code: code ?? 'connection', cause: error });
}

function toApiError(error: APIError): ModelError {
  const code = error.code ?? undefined;
  const failure = classifyApiError(error.status, code, error.message);
  return new ModelError({
    failure,
    code: code ?? (failure === 'pending_call' ? 'call_without_output' : `http_${error.status ?? 0}`),
    status: error.status,
    retryAfterMs: parseRetryAfter(error.headers),
    requestId: error.requestID ?? undefined,
    cause: error,
  });
}

/**
 * Reads status and code first; two conditions have no code and are known by their fixed sentence
 * (`No tool output found…` and an unknown conversation's 404).
 */
export function classifyApiError(status: number | undefined, code: string | undefined, message: string): ModelFailure {
  if (code === 'conversation_locked') return 'locked';
  if (code !== undefined && accountCodes.has(code)) return 'no_service';
  if (code !== undefined && lostCodes.has(code)) return 'context_lost';
  if (/No tool (output|call) found/.test(message)) return 'pending_call';
  if (status === 401 || status === 403) return 'no_service';
  if (status === 404) return 'context_lost';
  if (code === 'rate_limit_exceeded' || status === 429 || status === 503) return 'busy';
  if (status === undefined || status === 408 || status === 409 || status >= 500) return 'unknown';
  return 'hopeless';
}

/** Milliseconds from `retry-after-ms` or `retry-after` (seconds or an HTTP date, RFC 9110 section 10.2.3). */
function parseRetryAfter(headers: Headers | undefined): number | undefined {
  const milliseconds = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(milliseconds)) return milliseconds;
  const value = headers?.get('retry-after');
  if (value === null || value === undefined) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return seconds * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
