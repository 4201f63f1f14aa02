import { STATUS_CODES } from 'node:http';
import type { SqlError } from './protocol.ts';
import { statusOfSqlState } from './sqlstate-status.ts';
import type { CallerKind } from './sqlstate-status.ts';

/** An answer before it becomes a `Response`. */
export type Reply = { status: number; headers: Record<string, string>; body: string | null };

/** The code of everything this transport refuses rather than approximates. */
export const UNSUPPORTED = 'TALIA_UNSUPPORTED';

/** The code when too many requests wait. */
export const QUEUE_FULL = 'TALIA_QUEUE_FULL';

/** The code when the database cannot be reached: its thread is gone and did not come back. */
export const UNAVAILABLE = 'TALIA_UNAVAILABLE';

const JSON_TYPE = 'application/json; charset=utf-8';

/** An error in PostgREST's shape; what is left out is null. */
export function errorReply(
  status: number,
  error: { code: string; message: string; details?: string | null; hint?: string | null },
  headers: Record<string, string> = {},
): Reply {
  const { code, message, details = null, hint = null } = error;
  return {
    status,
    headers: { 'content-type': JSON_TYPE, ...headers },
    body: JSON.stringify({ code, message, details, hint }),
  };
}

/** A refusal by the database, as PostgREST tells it. */
export function sqlErrorReply(error: SqlError, caller: CallerKind): Reply {
  const status = statusOfSqlState(error.code, caller);
  const headers: Record<string, string> = {};
  if (status === 503) headers['retry-after'] = '0';
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  return errorReply(status, error, headers);
}

/** Refuses what PostgREST could do and this transport does not. */
export function unsupported(what: string): Reply {
  return errorReply(501, {
    code: UNSUPPORTED,
    message: `The embedded database does not support ${what}`,
    hint: 'It serves functions, and flat reads of tables and views. Use a function.',
  });
}

/** The answer to a path that is not part of the API. */
export function notFound(): Reply {
  return errorReply(404, { code: 'PGRST125', message: 'Invalid path specified in request URL' });
}

/** Makes the `Response`; a HEAD request gets no body. */
export function toResponse(reply: Reply, method: string): Response {
  const body = method === 'HEAD' || reply.status === 204 ? null : reply.body;
  const { status, headers } = reply;
  return new Response(body, { status, statusText: STATUS_CODES[status] ?? '', headers });
}
