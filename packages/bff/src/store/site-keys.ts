import { randomBytes } from 'node:crypto';

/**
 * A fresh public key, `tlk_pub_<environment>_<22 characters>`: says where it is from, and is no secret.
 */
export function createSiteKey(environment: string): string {
  const from = environment
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .slice(0, 12);
  return `tlk_pub_${from === '' ? 'site' : from}_${randomBytes(16).toString('base64url')}`;
}

/** A fresh secret for a host page's server to sign with: 256 random bits. Its UTF-8 text is the key, prefix included. */
export function createIdentitySecret(): string {
  return `tlk_sec_${randomBytes(32).toString('base64url')}`;
}
