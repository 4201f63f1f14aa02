import { createLocalJWKSet, errors, jwtVerify } from 'jose';
import type { JSONWebKeySet, JWTPayload, JWTVerifyGetKey } from 'jose';
import { errorReply } from './reply.ts';
import type { Reply } from './reply.ts';
import type { CallerKind } from './sqlstate-status.ts';

/** The two API keys. */
export type ApiKeys = { secret: string; publishable: string };

/** What user tokens may be signed with: shared secrets (HS256), public keys (ES256, RS256), or both. */
export type JwtVerification = { secrets?: readonly string[]; jwks?: JSONWebKeySet };

/** Who asks: the role to take and the claims to show to SQL. */
export type Caller = { role: string; claims: string; kind: CallerKind };

/** Answers who asks, or the refusal. */
export type Authenticator = (headers: Headers) => Promise<Caller | Reply>;

/** The clock difference that PostgREST forgives. */
const CLOCK_TOLERANCE_SECONDS = 30;

/**
 * Knows the callers of the API: an API key stands for a role; a bearer token other than
 * the key is a user's JWT and decides instead. Besides the two keys, an older one counts:
 * a JWT of the shared secret for `anon` or `service_role`.
 */
export function createAuthenticator(keys: ApiKeys, jwt: JwtVerification = {}): Authenticator {
  const roles = new Map([
    [keys.publishable, 'anon'],
    [keys.secret, 'service_role'],
  ]);
  const shared = (jwt.secrets ?? []).map(verifyWithSecret);
  const verifiers = jwt.jwks === undefined ? shared : [...shared, verifyWith(createLocalJWKSet(jwt.jwks))];
  return async (headers) => {
    const apiKey = headers.get('apikey') ?? '';
    const role = roles.get(apiKey);
    const caller = role === undefined ? await verifyLegacyKey(apiKey, shared) : toCaller(role, {});
    if (caller === undefined) return invalidKey();
    const token = bearerToken(headers);
    return token === undefined || token === apiKey ? caller : verifyUser(token, verifiers);
  };
}

/** Tells a refusal from a caller. */
export function isCaller(found: Caller | Reply): found is Caller {
  return 'role' in found;
}

type Verifier = (token: string) => Promise<JWTPayload>;

function verifyWithSecret(secret: string): Verifier {
  const key = new TextEncoder().encode(secret);
  return async (token) => {
    const options = { algorithms: ['HS256'], clockTolerance: CLOCK_TOLERANCE_SECONDS };
    return (await jwtVerify(token, key, options)).payload;
  };
}

function verifyWith(keySet: JWTVerifyGetKey): Verifier {
  return async (token) => {
    const options = { algorithms: ['ES256', 'RS256'], clockTolerance: CLOCK_TOLERANCE_SECONDS };
    return (await jwtVerify(token, keySet, options)).payload;
  };
}

async function verifyUser(token: string, verifiers: Verifier[]): Promise<Caller | Reply> {
  const found = await verifyToken(token, verifiers);
  return 'claims' in found ? toCaller(toRole(found.claims['role']), found.claims) : found;
}

async function verifyToken(token: string, verifiers: Verifier[]): Promise<{ claims: JWTPayload } | Reply> {
  if (verifiers.length === 0) return errorReply(500, { code: 'PGRST300', message: 'Server lacks JWT secret' });
  let refusal = 'No suitable key was found to decode the JWT';
  for (const verify of verifiers) {
    try {
      // In order: a later key is asked only when this one did not sign the token.
      // oxlint-disable-next-line no-await-in-loop
      return { claims: await verify(token) };
    } catch (error) {
      if (error instanceof errors.JWTExpired) return expired();
      if (!(error instanceof errors.JOSEError)) throw error;
      refusal = error.message;
    }
  }
  return invalidToken('PGRST301', refusal);
}

/** A user's token is signed with the same secret, and is no key. */
async function verifyLegacyKey(apiKey: string, shared: Verifier[]): Promise<Caller | undefined> {
  const found = await verifyToken(apiKey, shared);
  if (!('claims' in found)) return undefined;
  const { role } = found.claims;
  return role === 'anon' || role === 'service_role' ? toCaller(role, found.claims) : undefined;
}

/** A role that is no text names no role of the database, which will say so. */
function toRole(claim: unknown): string {
  if (claim === undefined) return 'anon';
  return typeof claim === 'string' ? claim : JSON.stringify(claim);
}

function toCaller(role: string, claims: JWTPayload): Caller {
  // SQL sees the role that was taken, also where the token named none.
  return { role, claims: JSON.stringify({ ...claims, role }), kind: role === 'anon' ? 'anonymous' : 'authenticated' };
}

function bearerToken(headers: Headers): string | undefined {
  return /^bearer\s+(.+)$/iu.exec(headers.get('authorization') ?? '')?.[1]?.trim();
}

function invalidKey(): Reply {
  return {
    status: 401,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ message: 'Invalid API key' }),
  };
}

function expired(): Reply {
  return invalidToken('PGRST303', 'JWT expired');
}

function invalidToken(code: string, message: string): Reply {
  return errorReply(
    401,
    { code, message },
    { 'www-authenticate': `Bearer error="invalid_token", error_description="${message.replaceAll('"', "'")}"` },
  );
}
