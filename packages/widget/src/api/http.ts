import { parseJson, parseProblem, toFailure, type ApiResult } from './failure.ts';

/** One request below `/api/webchat`. */
export interface Call {
  method?: 'GET' | 'POST';
  path: string;
  body?: unknown;
  /** In place of a body: a file, as its bytes. Its type goes along by itself. */
  bytes?: Blob;
  headers?: Record<string, string>;
  accept?: string;
  /** Goes on with a stream after this event. */
  lastEventId?: string;
  token?: string | null;
  /** Ends the call before its lifetime does. Whoever gives one also aborts it when that is over. */
  signal?: AbortSignal;
}

/** Sends calls. Never rejects: no network is a failure like any other. */
export type Http = (call: Call) => Promise<ApiResult<Response>>;

/** Binds calls to one server and one lifetime. Cookies are never sent: the token is all there is. */
export function createHttp(endpoint: string, fetch: typeof globalThis.fetch, lifetime: AbortSignal): Http {
  return async ({
    method = 'GET',
    path,
    body,
    bytes,
    headers: more,
    accept = 'application/json',
    lastEventId,
    token,
    signal = lifetime,
  }) => {
    // Asking all the same would show up in the page's network for nothing.
    if (signal.aborted) return { ok: false, failure: toFailure('aborted') };
    const headers: Record<string, string> = { accept, ...more };
    if (token) headers['authorization'] = `Bearer ${token}`;
    if (lastEventId !== undefined) headers['last-event-id'] = lastEventId;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const init: RequestInit = { method, headers, signal, credentials: 'omit' };
    if (body !== undefined) init.body = JSON.stringify(body);
    if (bytes) init.body = bytes;
    try {
      const response = await fetch(`${endpoint}/api/webchat${path}`, init);
      return response.ok ? { ok: true, value: response } : { ok: false, failure: await parseProblem(response) };
    } catch {
      return { ok: false, failure: toFailure(signal.aborted ? 'aborted' : 'network') };
    }
  };
}

/** The JSON inside a good answer. */
export async function readJson<T>(reply: ApiResult<Response>): Promise<ApiResult<T>> {
  if (!reply.ok) return reply;
  const value = await parseJson<T>(reply.value);
  return value === undefined ? { ok: false, failure: toFailure('unreadable') } : { ok: true, value };
}
