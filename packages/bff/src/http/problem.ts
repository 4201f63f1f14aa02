import type { ServerResponse } from 'node:http';
import type { Problem, ProblemCode } from '@talia/protocol';
import type { ErrorRequestHandler } from 'express';
import { TaliaError } from '../errors.ts';
import { errorFields } from '../logging/error-fields.ts';
import type { Log } from '../logging/log.ts';
import { readRequestId } from './request-context.ts';

/** Status and title of every code; a new code does not compile until it has both. */
export const problems: Readonly<Record<ProblemCode, { status: number; title: string }>> = {
  assistant_unavailable: { status: 503, title: 'The assistant cannot answer at the moment' },
  attachment_mismatch: { status: 415, title: 'The file is not what its content type says' },
  attachment_not_found: { status: 404, title: 'File not found' },
  attachments_disabled: { status: 403, title: 'This site takes no files' },
  body_too_large: { status: 413, title: 'The body is too large' },
  challenge_failed: { status: 403, title: 'The challenge was not passed' },
  challenge_required: { status: 403, title: 'A challenge has to be passed first' },
  challenge_unavailable: { status: 503, title: 'The challenge cannot be checked at the moment' },
  consent_required: { status: 403, title: 'The text of this site has to be accepted first' },
  conversation_busy: { status: 429, title: 'Earlier messages are still being answered' },
  forbidden_origin: { status: 403, title: 'This origin may not use this site key' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  idempotency_mismatch: { status: 409, title: 'This client_message_id was used for another message' },
  identity_invalid: { status: 401, title: 'The identity token is not valid' },
  identity_required: { status: 401, title: 'This site talks to known visitors only' },
  internal_error: { status: 500, title: 'Something went wrong' },
  invalid_body: { status: 400, title: 'The body is not valid' },
  invalid_json: { status: 400, title: 'The body is not JSON' },
  invalid_query: { status: 400, title: 'The query is not valid' },
  invalid_request: { status: 400, title: 'The request is not valid' },
  method_not_allowed: { status: 405, title: 'This method is not allowed here' },
  not_acceptable: { status: 406, title: 'None of the accepted types can be given' },
  not_found: { status: 404, title: 'Not found' },
  reply_interrupted: { status: 503, title: 'The answer was interrupted' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  server_restarting: { status: 503, title: 'The server is restarting' },
  session_not_found: { status: 404, title: 'Session not found' },
  site_not_found: { status: 404, title: 'Site not found' },
  store_unavailable: { status: 503, title: 'The database does not answer at the moment' },
  token_expired: { status: 401, title: 'The access token has expired' },
  token_invalid: { status: 401, title: 'The access token is not valid' },
  token_missing: { status: 401, title: 'An access token is needed' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  turn_limit: { status: 429, title: 'The limit of this turn was reached' },
  turn_not_found: { status: 404, title: 'Turn not found' },
  unsupported_media_type: { status: 415, title: 'This content type is not understood' },
};

/** What the operator has to hear of: a bug, and a database that is away. */
const levels: Partial<Record<ProblemCode, 'error' | 'warn'>> = { internal_error: 'error', store_unavailable: 'warn' };

/** The one door errors leave by: `application/problem+json` (RFC 9457). Detail of a bug goes to the log only. */
export function createErrorDoor(log: Log): ErrorRequestHandler {
  return (thrown: unknown, request, response, _next) => {
    const error = toTaliaError(thrown);
    const level = levels[error.code];
    if (level !== undefined) {
      log[level]('request_failed', {
        request_id: readRequestId(response),
        method: request.method,
        ...errorFields(thrown),
      });
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    sendProblem(response, error);
  };
}

/** Whoever shows a problem as a page shows nothing; nobody keeps it. */
export const problemHeaders = {
  'content-type': 'application/problem+json',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** The body that tells of an error. What a bug said stays in the log. */
export function toProblem(error: TaliaError, requestId: string): Problem {
  const { status, title } = problems[error.code];
  return {
    type: `urn:talia:problem:${error.code}`,
    title,
    status,
    code: error.code,
    ...(error.code === 'internal_error' ? {} : { detail: error.message }),
    request_id: requestId,
    ...(error.fields === undefined ? {} : { errors: error.fields }),
  };
}

/** Answers one problem; `Retry-After` goes along where the error has it. */
export function sendProblem(response: ServerResponse, error: TaliaError): void {
  const problem = toProblem(error, readRequestId(response));
  for (const [name, value] of Object.entries(problemHeaders)) response.setHeader(name, value);
  if (error.retryAfterSeconds !== undefined) response.setHeader('retry-after', String(error.retryAfterSeconds));
  response.statusCode = problem.status;
  response.end(JSON.stringify(problem));
}

/**
 * Express and its body parser throw errors of their own, with a status that they mean for the client (`expose`). All else
 * that is not ours is a bug: the status of an error from further in (the database's 409) says nothing of this request.
 */
function toTaliaError(thrown: unknown): TaliaError {
  if (thrown instanceof TaliaError) return thrown;
  const type = readProperty(thrown, 'type');
  const status = readProperty(thrown, 'expose') === true ? readProperty(thrown, 'status') : undefined;
  if (type === 'entity.too.large') return new TaliaError('body_too_large', 'The body is larger than this route takes.');
  if (status === 415) return new TaliaError('unsupported_media_type', 'Send JSON as UTF-8, without compression.');
  if (thrown instanceof URIError || (typeof status === 'number' && status >= 400 && status < 500)) {
    return new TaliaError('invalid_request', 'The request is not valid.');
  }
  return new TaliaError('internal_error', 'Something went wrong.', { cause: thrown });
}

function readProperty(value: unknown, name: string): unknown {
  try {
    return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  } catch {
    return undefined; // A getter that throws tells us nothing.
  }
}
