import { createClient } from '@supabase/supabase-js';
import type { SupabaseClient } from '@supabase/supabase-js';
import type { TestBackend } from '../../testing/test-backend.ts';
import { signTestToken, signTestTokenWithKey } from '../../testing/test-keys.ts';
import { isRefusalOf } from './run-cells.ts';
import { callers } from './access-callers.ts';
import type { ApiCallerName } from './access-callers.ts';

/**
 * How a project of Supabase knows its callers: newer ones by opaque keys and tokens signed with ES256, older ones by
 * keys that are JWTs themselves and tokens signed with the same secret.
 */
export const projectKinds = ['new', 'legacy'] as const;

/** One of the two. */
export type ProjectKind = (typeof projectKinds)[number];

/** A project of one kind. */
export type Project = { backend: TestBackend; kind: ProjectKind };

/** A client of one of the matrix's callers; `user` is whose token it brings besides the key. */
export async function connectAs(project: Project, caller: ApiCallerName, user?: string): Promise<SupabaseClient> {
  const key = await keyOf(project, callers[caller].role === 'service_role' ? 'service_role' : 'anon');
  return connectWith(project.backend, key, user === undefined ? undefined : await signUser(project, user));
}

/** A client with a key and, perhaps, a token of a user. */
export function connectWith({ url, fetch }: TestBackend, key: string, token?: string): SupabaseClient {
  return createClient(url, key, {
    global: { fetch, headers: token === undefined ? {} : { Authorization: `Bearer ${token}` } },
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  });
}

/** A client that sends no key at all. */
export function connectWithoutKey(backend: TestBackend): SupabaseClient {
  const fetch: typeof globalThis.fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    headers.delete('apikey');
    headers.delete('authorization');
    return backend.fetch(input, { ...init, headers });
  };
  return connectWith({ ...backend, fetch }, 'none');
}

function keyOf({ backend, kind }: Project, role: 'anon' | 'service_role'): Promise<string> | string {
  if (kind === 'legacy') return signTestToken(backend.jwtSecret, { iss: 'supabase', role });
  return role === 'anon' ? backend.publishableKey : backend.secretKey;
}

function signUser({ backend, kind }: Project, user: string): Promise<string> {
  const claims = { sub: user, role: 'authenticated', aud: 'authenticated' };
  return kind === 'legacy'
    ? signTestToken(backend.jwtSecret, claims)
    : signTestTokenWithKey(backend.signingKey, claims);
}

/** What an answer of supabase-js says about the rights on an object: what it was refused with, or that it was not. */
export function toAccess(object: string, { status, error }: Answer): string {
  if (error === null) return 'open';
  const { code = '', message } = error;
  if (code === '42501' && isRefusalOf(object, message)) return `${status} ${code}`;
  // What a function of ours refuses for what it was asked, it was allowed to be asked.
  if (code.startsWith('PT')) return 'open';
  const isRefused = status === 401 || status === 403 || /^(42|PGRST)/.test(code);
  return isRefused ? `${status} ${message}` : 'open';
}

type Answer = { status: number; error: { code?: string; message: string } | null };
