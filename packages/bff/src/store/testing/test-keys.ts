import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import type { JWTPayload } from 'jose';

/** The keys of a test's database. */
export type TestKeys = { secret: string; publishable: string; jwtSecret: string };

/** New keys; the JWT secret is long enough for HS256. */
export function createTestKeys(): TestKeys {
  return {
    secret: `sb_secret_${random()}`,
    publishable: `sb_publishable_${random()}`,
    jwtSecret: `${random()}${random()}`,
  };
}

function random(): string {
  return randomBytes(24).toString('base64url');
}

/** Signs a user's token; `expiresAt` (seconds since 1970) defaults to an hour from now. */
export function signTestToken(jwtSecret: string, claims: JWTPayload): Promise<string> {
  const expiresAt = claims.exp ?? Math.floor(Date.now() / 1000) + 3_600;
  return new SignJWT({ ...claims, exp: expiresAt })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(new TextEncoder().encode(jwtSecret));
}
