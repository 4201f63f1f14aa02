import type { Problem, ProblemCode } from '@talia/protocol';

/** Why a call did not succeed: the server's own code, or what only a browser can know. */
export type FailureCode = ProblemCode | 'aborted' | 'interrupted' | 'network' | 'offline' | 'unreadable';

/** A refusal as a value. `retryAfterMs` is the server's `Retry-After`, null when it gave none. */
export interface Failure {
  code: FailureCode;
  retryAfterMs: number | null;
  /** The fields of the body that were refused, where the server named some. */
  fields?: readonly string[];
}

/** The answer of a call that may be refused. */
export type ApiResult<T> = { ok: true; value: T } | { ok: false; failure: Failure };

/** A failure that carries no waiting time. */
export function toFailure(code: FailureCode): Failure {
  return { code, retryAfterMs: null };
}

/** Reads an error answer. One that is not ours is a gateway's word that the server is away, or `unreadable`. */
export async function parseProblem(response: Response): Promise<Failure> {
  const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), Date.now());
  const body = await parseJson<Partial<Problem>>(response);
  const isAway = response.status >= 502 && response.status <= 504;
  const code = body?.code ?? (isAway ? 'network' : 'unreadable');
  return body?.errors ? { code, retryAfterMs, fields: body.errors.map(({ path }) => path) } : { code, retryAfterMs };
}

/** `Retry-After` is seconds or an HTTP date (RFC 9110, 10.2.3). Anything else counts as absent. */
export function parseRetryAfter(value: string | null, nowMs: number): number | null {
  if (!value) return null;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}

/** The JSON of an answer, or undefined when it is not JSON: a proxy's HTML page is no reason to throw. */
export async function parseJson<T>(response: Response): Promise<T | undefined> {
  if (!/json/.test(response.headers.get('content-type') ?? '')) return undefined;
  try {
    // True by contract: our own server answers what @talia/protocol says, and carrying zod here costs 25 kB.
    return (await response.json()) as T;
  } catch {
    return undefined;
  }
}
