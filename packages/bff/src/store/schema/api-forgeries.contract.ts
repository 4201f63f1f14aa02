import type { JWTPayload } from 'jose';
import { describe, expect, it } from 'vitest';
import type { TestBackend } from '../testing/test-backend.ts';
import { createTestKeys, signTestToken, signTestTokenWithKey } from '../testing/test-keys.ts';
import { connectWith } from './testing/api-client.ts';

const user = { sub: 'a0000000-0000-4000-8000-00000000dead', role: 'authenticated' };
const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
const stranger = createTestKeys();

/** Who must not come in, whatever they say they are. */
export function describeForgeries(backend: () => TestBackend): void {
  const ask = async (key: string, token?: string) => {
    const { status, error } = await connectWith(backend(), key, token).from('contactos').select('id').limit(1);
    return error === null ? String(status) : `${status} ${error.code ?? error.message}`;
  };
  const withToken = (token: string) => ask(backend().publishableKey, token);
  const withClaims = async (claims: JWTPayload) =>
    Promise.all([
      withToken(await signTestToken(backend().jwtSecret, claims)),
      withToken(await signTestTokenWithKey(backend().signingKey, claims)),
    ]);

  describe('a token that is signed as it should be', () => {
    it('lets a user in', async () => {
      expect(await withClaims(user)).toEqual(['200', '200']);
    });

    it.each([
      ['of the owner', 'postgres', '403 42501'],
      ['of the role that connects', 'authenticator', '403 42501'],
      ['that reads everything', 'pg_read_all_data', '403 42501'],
      ['that does not exist', 'no_existe', '400 22023'],
    ])('takes no role %s', async (_what, role, refused) => {
      expect(await withClaims({ ...user, role })).toEqual([refused, refused]);
    });

    it('counts for nothing once it is over', async () => {
      // Version 12 of PostgREST says 301, later ones 303.
      for (const found of await withClaims({ ...user, exp: 1_000 })) expect(found).toMatch(/^401 PGRST30[13]$/);
    });
  });

  describe('a token', () => {
    it.each([
      ['that nobody signed', () => `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded({ role: 'service_role' })}.`],
      ['signed with the secret of somebody else', () => signTestToken(stranger.jwtSecret, { role: 'service_role' })],
      ['signed with the key of somebody else', () => signTestTokenWithKey(stranger.signing.privateKey, user)],
      [
        'signed with the public key as a secret',
        () => signTestToken(JSON.stringify(backend().publicKeys.keys[0]), user),
      ],
    ])('%s is refused', async (_what, sign) => {
      expect(await withToken(await sign())).toBe('401 PGRST301');
    });

    it('whose role was changed after it was signed is refused', async () => {
      const [header, , signature] = (await signTestToken(backend().jwtSecret, user)).split('.');
      expect(await withToken(`${header}.${encoded({ ...user, role: 'service_role' })}.${signature}`)).toBe(
        '401 PGRST301',
      );
    });
  });

  describe('a key', () => {
    it.each([
      ['that nobody gave out', () => `sb_secret_${'x'.repeat(32)}`],
      ['of another project', () => signTestToken(stranger.jwtSecret, { role: 'service_role' })],
      ['that is a token of a user', () => signTestToken(backend().jwtSecret, user)],
      ['that names another role', () => signTestToken(backend().jwtSecret, { role: 'postgres' })],
    ])('%s is none', async (_what, make) => {
      const key = await make();
      const token = await signTestToken(backend().jwtSecret, user);
      expect([await ask(key), await ask(key, token)]).toEqual(['401 Invalid API key', '401 Invalid API key']);
    });
  });
}
