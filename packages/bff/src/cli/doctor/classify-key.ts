import { decodeJwt, errors } from 'jose';

/** What an API key of Supabase is, by its own words: they prove nothing, a request does. */
export type ApiKey =
  | { type: 'secret' | 'publishable' }
  /** A JWT; `project` is the one it was made for, null when it does not say. */
  | { type: 'legacy'; role: string; project: string | null; expiresAt: number | null }
  | { type: 'unknown' };

/** Reads what kind of key this is. */
export function classifyKey(key: string): ApiKey {
  if (key.startsWith('sb_secret_')) return { type: 'secret' };
  if (key.startsWith('sb_publishable_')) return { type: 'publishable' };
  try {
    const { role, ref, exp } = decodeJwt(key);
    return {
      type: 'legacy',
      role: typeof role === 'string' ? role : '',
      project: typeof ref === 'string' ? ref : null,
      expiresAt: exp === undefined ? null : exp * 1000,
    };
  } catch (error) {
    if (error instanceof errors.JWTInvalid) return { type: 'unknown' };
    throw error;
  }
}

/** The project whose API answers at a URL; null for other hosts, such as a domain of one's own. */
export function findProject(url: string): string | null {
  return /^(?<project>[a-z0-9]{20})\.supabase\.(co|in|net|red)$/.exec(new URL(url).hostname)?.groups?.project ?? null;
}

/** The project whose database a URL names, directly or through a pooler; null for other databases. */
export function findDatabaseProject(databaseUrl: string): string | null {
  const { hostname, username } = new URL(databaseUrl);
  const direct = /^db\.(?<project>[a-z0-9]{20})\.supabase\.(co|in|net|red)$/.exec(hostname);
  if (direct !== null) return direct.groups?.project ?? null;
  if (!hostname.endsWith('.pooler.supabase.com')) return null;
  return /\.(?<project>[a-z0-9]{20})$/.exec(decodeURIComponent(username))?.groups?.project ?? null;
}
