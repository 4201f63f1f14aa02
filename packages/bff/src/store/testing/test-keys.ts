import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import type { JSONWebKeySet, JWTPayload } from 'jose';

/** The keys of a test's database: those of the API, and those that sign users' tokens (HS256 and ES256). */
export type TestKeys = {
  secret: string;
  publishable: string;
  jwtSecret: string;
  signing: { privateKey: KeyObject; jwks: JSONWebKeySet };
};

const KEY_ID = 'prueba';

/** New keys; the JWT secret is long enough for HS256. */
export function createTestKeys(): TestKeys {
  return {
    secret: `sb_secret_${random()}`,
    publishable: `sb_publishable_${random()}`,
    jwtSecret: `${random()}${random()}`,
    signing: createSigningKey(),
  };
}

function createSigningKey(): TestKeys['signing'] {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // An elliptic public key always has a kty.
  const jwk = publicKey.export({ format: 'jwk' }) as JSONWebKeySet['keys'][number];
  return { privateKey, jwks: { keys: [{ ...jwk, alg: 'ES256', kid: KEY_ID, use: 'sig' }] } };
}

function random(): string {
  return randomBytes(24).toString('base64url');
}

/** Signs a token with a shared secret; `exp` (seconds since 1970) defaults to an hour from now. */
export function signTestToken(jwtSecret: string, claims: JWTPayload): Promise<string> {
  return toToken(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(new TextEncoder().encode(jwtSecret));
}

/** Signs a token with a private key (ES256), as newer projects do. */
export function signTestTokenWithKey(privateKey: KeyObject, claims: JWTPayload): Promise<string> {
  return toToken(claims).setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: KEY_ID }).sign(privateKey);
}

function toToken(claims: JWTPayload): SignJWT {
  return new SignJWT({ ...claims, exp: claims.exp ?? Math.floor(Date.now() / 1000) + 3_600 });
}
