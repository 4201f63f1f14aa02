import { isCaller } from './authenticate.ts';
import type { Authenticator, Caller } from './authenticate.ts';
import type { DatabaseHost } from './database-host.ts';
import { DatabaseGoneError, QueueFullError } from './host-errors.ts';
import { toReply } from './page-reply.ts';
import { isPlan } from './plan.ts';
import type { ApiRequest, Plan } from './plan.ts';
import { planRequest } from './plan-request.ts';
import { errorReply, notFound, QUEUE_FULL, toResponse, UNAVAILABLE } from './reply.ts';
import type { Reply } from './reply.ts';
import { ThreadGoneError } from './worker-thread.ts';

/**
 * A `fetch` that is answered by the embedded database the way PostgREST behind Supabase's
 * gateway would. It rejects as the real one does: with the signal's reason, with an AbortError
 * after the deadline, or with a TypeError when the database ended in the middle of a call.
 */
export function createRestFetch(host: DatabaseHost, authenticate: Authenticator): typeof globalThis.fetch {
  return async (input, init) => {
    const { request, signal } = await readRequest(input, init);
    signal?.throwIfAborted();
    const reply = await answer(host, authenticate, { request, signal });
    return toResponse(reply, request.method);
  };
}

type Incoming = { request: ApiRequest; signal: AbortSignal | null | undefined };

async function readRequest(input: string | URL | Request, init: RequestInit = {}): Promise<Incoming> {
  const isPlain = !(input instanceof Request) && (typeof init.body === 'string' || init.body == null);
  if (!isPlain) {
    const whole = new Request(input, init);
    const { method, headers, signal } = whole;
    return { request: { method, url: new URL(whole.url), headers, body: await whole.text() }, signal };
  }
  // The way of every call of supabase-js: without a Request, which costs more than the rest of this file.
  const request = {
    method: (init.method ?? 'GET').toUpperCase(),
    url: new URL(input),
    headers: new Headers(init.headers),
    body: typeof init.body === 'string' ? init.body : '',
  };
  return { request, signal: init.signal };
}

async function answer(host: DatabaseHost, authenticate: Authenticator, incoming: Incoming): Promise<Reply> {
  if (!incoming.request.url.pathname.startsWith('/rest/v1/')) return notFound();
  const caller = await authenticate(incoming.request.headers);
  if (!isCaller(caller)) return caller;
  const plan = planRequest(incoming.request, host.catalogue);
  if (!isPlan(plan)) return plan;
  try {
    return await run(host, { plan, caller, signal: incoming.signal });
  } catch (error) {
    return toRefusal(error);
  }
}

async function run(
  host: DatabaseHost,
  { plan, caller, signal }: { plan: Plan; caller: Caller; signal: AbortSignal | null | undefined },
): Promise<Reply> {
  const { role, claims, kind } = caller;
  const { text: sql, parameters } = plan.query;
  const { access, expects } = plan;
  const request = { sql, parameters, role, claims, access, expects };
  return toReply(plan, await host.call({ type: 'transact', request }, signal), kind);
}

/** Nothing was run in these two cases, so the client may simply try again. */
function toRefusal(error: unknown): Reply {
  if (error instanceof QueueFullError) {
    return errorReply(503, { code: QUEUE_FULL, message: error.message }, { 'retry-after': '1' });
  }
  if (error instanceof DatabaseGoneError) {
    return errorReply(503, { code: UNAVAILABLE, message: error.message }, { 'retry-after': '1' });
  }
  if (error instanceof ThreadGoneError) throw new TypeError('fetch failed', { cause: error });
  throw error;
}
