import type { JWTPayload } from 'jose';
import type { TestBackend } from '../test-backend.ts';
import { signTestToken } from '../test-keys.ts';

/**
 * Who asks: a key, a key nobody gave out, a user whose token is made for these claims (with the
 * right secret unless told), or a token as it is.
 */
export type Asker = 'anon' | 'service' | 'stranger' | { user: JWTPayload; signedWith?: string } | { token: string };

/** One request to the API. */
export type ApiCall = {
  method?: string;
  /** Behind `/rest/v1/`. */
  path: string;
  /** An object is sent as JSON, a text as it is. */
  body?: unknown;
  as?: Asker;
  headers?: Record<string, string>;
};

/** What both transports must agree on; `code` is null when the answer is no error. */
export type Outcome = { status: number; code: string | null; data: unknown; range: string | null };

/** Asks a backend the way supabase-js does, and reads the answer. */
export async function ask(backend: TestBackend, call: ApiCall): Promise<Outcome> {
  const { method = 'POST', path, body, as = 'service', headers = {} } = call;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const response = await backend.fetch(`${backend.url}/rest/v1/${path}`, {
    method,
    headers: {
      ...(await identify(backend, as)),
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    ...(hasBody ? { body: typeof body === 'string' ? body : JSON.stringify(body ?? {}) } : {}),
  });
  const text = await response.text();
  const parsed: unknown = text === '' ? null : JSON.parse(text);
  const range = response.headers.get('content-range');
  if (response.ok) return { status: response.status, code: null, data: parsed, range };
  return { status: response.status, code: codeOf(parsed), data: null, range };
}

async function identify(backend: TestBackend, as: Asker): Promise<Record<string, string>> {
  if (as === 'service') return withKey(backend.secretKey);
  if (as === 'anon') return withKey(backend.publishableKey);
  if (as === 'stranger') return withKey('sb_secret_nobody_gave_this_out');
  const token = 'token' in as ? as.token : await signTestToken(as.signedWith ?? backend.jwtSecret, as.user);
  return { apikey: backend.publishableKey, authorization: `Bearer ${token}` };
}

function withKey(key: string): Record<string, string> {
  return { apikey: key, authorization: `Bearer ${key}` };
}

function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) return String(error.code);
  return 'no code';
}
