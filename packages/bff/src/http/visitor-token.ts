import { createHash, randomBytes } from 'node:crypto';
import type { webcrypto } from 'node:crypto';
import { SignJWT, errors, jwtVerify } from 'jose';
import { TaliaError } from '../errors.ts';

/** Who a request speaks for: the visit the server minted and the site it belongs to. */
export interface Visitor {
  sessionId: string;
  siteKey: string;
}

export interface VisitorTokens {
  /** A signed access token and its life in seconds. */
  issue: (visitor: Visitor) => Promise<{ token: string; expiresIn: number }>;
  /** @throws TaliaError `token_expired` or `token_invalid` */
  verify: (token: string) => Promise<Visitor>;
}

const issuer = 'talia';
const audience = 'webchat';
const type = 'talia-vst+jwt';
const lifeSeconds = 15 * 60;
const clockToleranceSeconds = 60;

/** Access tokens of visitors: JWT (RFC 7519), HS256, 15 minutes, every claim required. `secret` has 32 bytes or more. */
export async function createVisitorTokens(secret: Uint8Array): Promise<VisitorTokens> {
  const key = await crypto.subtle.importKey('raw', new Uint8Array(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
    'verify',
  ]);
  return {
    async issue(visitor) {
      const token = await new SignJWT({ sk: visitor.siteKey, ver: 1 })
        .setProtectedHeader({ alg: 'HS256', typ: type })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(visitor.sessionId)
        .setIssuedAt()
        .setExpirationTime(`${lifeSeconds}s`)
        .sign(key);
      return { token, expiresIn: lifeSeconds };
    },
    async verify(token) {
      const payload = await verifyOrThrow(token, key);
      if (typeof payload.sub !== 'string' || typeof payload.sk !== 'string' || payload.ver !== 1) throw invalid();
      return { sessionId: payload.sub, siteKey: payload.sk };
    },
  };
}

async function verifyOrThrow(token: string, key: webcrypto.CryptoKey) {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      issuer,
      audience,
      typ: type,
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['exp', 'iat', 'sub', 'sk', 'ver'],
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new TaliaError('token_expired', 'Renew the session and try again.');
    throw invalid();
  }
}

function invalid(): TaliaError {
  return new TaliaError('token_invalid', 'Begin a session and send its access token.');
}

/** A fresh refresh token: 256 random bits, for the visitor only. */
export function createRefreshToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a refresh token: its SHA-256, hex. */
export function hashRefreshToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
