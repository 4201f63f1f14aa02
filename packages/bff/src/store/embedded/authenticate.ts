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
 * the key is a user's JWT and decides instead.
 */
export function createAuthenticator(keys: ApiKeys, jwt: JwtVerification = {}): Authenticator {
  const roles = new Map([
    [keys.publishable, 'anon'],
    [keys.secret, 'service_role'],
  ]);
  const verifiers = createVerifiers(jwt);
  return async (headers) => {
    const apiKey = headers.get('apikey') ?? '';
    const role = roles.get(apiKey);
    if (role === undefined) return invalidKey();
    const token = bearerToken(headers);
    if (token === undefined || token === apiKey) return toCaller(role, {});
    return verifyUser(token, verifiers);
  };
}

/** Tells a refusal from a caller. */
export function isCaller(found: Caller | Reply): found is Caller {
  return 'role' in found;
}

type Verifier = (token: string) => Promise<JWTPayload>;

function createVerifiers({ secrets = [], jwks }: JwtVerification): Verifier[] {
  const shared = secrets.map((secret) => {
    const key = new TextEncoder().encode(secret);
    return async (token: string) => {
      const options = { algorithms: ['HS256'], clockTolerance: CLOCK_TOLERANCE_SECONDS };
      return (await jwtVerify(token, key, options)).payload;
    };
  });
  return jwks === undefined ? shared : [...shared, verifyWith(createLocalJWKSet(jwks))];
}

function verifyWith(keySet: JWTVerifyGetKey): Verifier {
  return async (token) => {
    const options = { algorithms: ['ES256', 'RS256'], clockTolerance: CLOCK_TOLERANCE_SECONDS };
    return (await jwtVerify(token, keySet, options)).payload;
  };
}

async function verifyUser(token: string, verifiers: Verifier[]): Promise<Caller | Reply> {
  if (verifiers.length === 0) return errorReply(500, { code: 'PGRST300', message: 'Server lacks JWT secret' });
  let refusal = 'No suitable key was found to decode the JWT';
  for (const verify of verifiers) {
    try {
      // In order: a later key is asked only when this one did not sign the token.
      // oxlint-disable-next-line no-await-in-loop
      const claims = await verify(token);
      return toCaller(toRole(claims['role']), claims);
    } catch (error) {
      if (error instanceof errors.JWTExpired) return expired();
      if (!(error instanceof errors.JOSEError)) throw error;
      refusal = error.message;
    }
  }
  return invalidToken('PGRST301', refusal);
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
