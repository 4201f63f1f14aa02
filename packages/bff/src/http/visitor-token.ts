import { createHash, randomBytes } from 'node:crypto';
import type { webcrypto } from 'node:crypto';
import { SignJWT, errors, jwtVerify } from 'jose';
import type { JWTHeaderParameters } from 'jose';
import { TaliaError } from '../errors.ts';

/** Who a request speaks for: the visit the server minted, the site it belongs to, and the device it is on. */
export interface Visitor {
  sessionId: string;
  siteKey: string;
  /** What the refresh tokens of this device have in common; it ends when the visitor leaves, or when one is replayed. */
  family: string;
}

/** Whom a token that is good speaks for, and until when it is taken, in ms since the epoch. */
export interface VerifiedVisitor extends Visitor {
  expiresAt: number;
}

export interface VisitorTokens {
  /** A signed access token and its life in seconds. */
  issue: (visitor: Visitor) => Promise<{ token: string; expiresIn: number }>;
  /** @throws TaliaError `token_expired` or `token_invalid` */
  verify: (token: string) => Promise<VerifiedVisitor>;
}

const issuer = 'talia';
const audience = 'webchat';
const type = 'talia-vst+jwt';
const version = 2;
const lifeSeconds = 15 * 60;
const clockToleranceSeconds = 60;

interface SigningKey {
  id: string;
  key: webcrypto.CryptoKey;
}

/**
 * Access tokens of visitors: JWT (RFC 7519), HS256, 15 minutes, every claim required. The first secret signs; tokens of
 * all of them are taken, so that a secret can be changed while visitors talk. Each has 32 bytes or more.
 */
export async function createVisitorTokens(secrets: readonly [Uint8Array, ...Uint8Array[]]): Promise<VisitorTokens> {
  const [first, ...others] = secrets;
  const signing = await importKey(first);
  const keys = new Map([signing, ...(await Promise.all(others.map(importKey)))].map(({ id, key }) => [id, key]));
  return {
    async issue(visitor) {
      const token = await new SignJWT({ sk: visitor.siteKey, fam: visitor.family, ver: version })
        .setProtectedHeader({ alg: 'HS256', typ: type, kid: signing.id })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(visitor.sessionId)
        .setIssuedAt()
        .setExpirationTime(`${lifeSeconds}s`)
        .sign(signing.key);
      return { token, expiresIn: lifeSeconds };
    },
    async verify(token) {
      const { sub, sk, fam, ver, exp } = await verifyOrThrow(token, keys);
      if (
        typeof sub !== 'string' ||
        typeof sk !== 'string' ||
        typeof fam !== 'string' ||
        typeof exp !== 'number' ||
        ver !== version
      ) {
        throw invalid();
      }
      return { sessionId: sub, siteKey: sk, family: fam, expiresAt: (exp + clockToleranceSeconds) * 1000 };
    },
  };
}

/** A key's id says nothing of the key: it is the beginning of a digest. */
async function importKey(secret: Uint8Array): Promise<SigningKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', new Uint8Array(secret), algorithm, false, ['sign', 'verify']);
  return { id: createHash('sha256').update('kid').update(secret).digest('base64url').slice(0, 12), key };
}

async function verifyOrThrow(token: string, keys: ReadonlyMap<string, webcrypto.CryptoKey>) {
  const findKey = ({ kid }: JWTHeaderParameters) => keys.get(kid ?? '') ?? refuse();
  try {
    const { payload } = await jwtVerify(token, findKey, {
      algorithms: ['HS256'],
      issuer,
      audience,
      typ: type,
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['exp', 'iat', 'sub', 'sk', 'fam', 'ver'],
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new TaliaError('token_expired', 'Renew the session and try again.');
    throw invalid();
  }
}

function refuse(): never {
  throw invalid();
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
