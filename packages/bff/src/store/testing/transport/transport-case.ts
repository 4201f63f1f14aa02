import type { ApiCall, Outcome } from './ask.ts';

/** What an answer must be; what is left out is not looked at, `code` is null unless given. */
export type Expected = { status: number; code?: string; data?: unknown; range?: string };

/** One thing to ask, and what every transport answers. */
export type TransportCase = {
  name: string;
  call: ApiCall;
  expected: Expected;
  /** A known difference: what PostgREST 12 answers instead. */
  postgrest?: Expected;
};

/** What every refusal of the embedded transport looks like. */
export const refused: Expected = { status: 501, code: 'TALIA_UNSUPPORTED' };

/** An answer that is no error. */
export function answers(data: unknown, more: Partial<Expected> = {}): Expected {
  return { status: 200, data, ...more };
}

/** An answer that is an error. */
export function fails(status: number, code: string): Expected {
  return { status, code };
}

/** A call of a function as `service_role`. */
export function rpc(name: string, body?: unknown, more: Omit<ApiCall, 'path' | 'body'> = {}): ApiCall {
  return { path: `rpc/${name}`, ...(body === undefined ? {} : { body }), ...more };
}

/** A read as `service_role`. */
export function get(path: string, more: Omit<ApiCall, 'path'> = {}): ApiCall {
  return { method: 'GET', path, ...more };
}

/** The headers of `.single()`. */
export const single = { headers: { accept: 'application/vnd.pgrst.object+json' } };

/** The headers of `{ count: 'exact' }`. */
export const counted = { headers: { prefer: 'count=exact' } };

/** Brings an outcome into the shape of what is expected, so that only that is compared. */
export function reduce(outcome: Outcome, expected: Expected): Expected & { code: string | null } {
  return {
    status: outcome.status,
    code: outcome.code,
    ...('data' in expected ? { data: outcome.data } : {}),
    ...('range' in expected ? { range: outcome.range ?? 'none' } : {}),
  } as Expected & { code: string | null };
}
