import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { signTestToken } from '../testing/test-keys.ts';
import { createAuthenticator } from './authenticate.ts';
import type { Authenticator, JwtVerification } from './authenticate.ts';

const keys = { secret: 'sb_secret_x', publishable: 'sb_publishable_x' };
const secret = 'a secret that is long enough for HS256 tokens';

function ask(authenticate: Authenticator, token: string) {
  return authenticate(new Headers({ apikey: keys.publishable, authorization: `Bearer ${token}` }));
}

async function signWith(alg: 'ES256' | 'RS256', kid: string): Promise<{ token: string; jwt: JwtVerification }> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const token = await new SignJWT({ role: 'authenticated', sub: 'ana' })
    .setProtectedHeader({ alg, kid })
    .setExpirationTime('1h')
    .sign(privateKey);
  return { token, jwt: { jwks: { keys: [{ ...(await exportJWK(publicKey)), alg, kid }] } } };
}

describe('users', () => {
  it.each(['ES256', 'RS256'] as const)('come in with a token signed by %s', async (alg) => {
    const { token, jwt } = await signWith(alg, 'one');
    expect(await ask(createAuthenticator(keys, jwt), token)).toMatchObject({
      role: 'authenticated',
      kind: 'authenticated',
    });
  });

  it('come in with the old secret while the new keys are in force', async () => {
    const { token, jwt } = await signWith('ES256', 'one');
    const authenticate = createAuthenticator(keys, {
      ...jwt,
      secrets: ['an older secret of 32 bytes or more', secret],
    });
    expect(await ask(authenticate, token)).toMatchObject({ role: 'authenticated' });
    const old = await signTestToken(secret, { role: 'authenticated' });
    expect(await ask(authenticate, old)).toMatchObject({ role: 'authenticated' });
  });

  it('stay out with the key of somebody else', async () => {
    const { token } = await signWith('ES256', 'one');
    const { jwt } = await signWith('ES256', 'one');
    expect(await ask(createAuthenticator(keys, jwt), token)).toMatchObject({ status: 401 });
  });

  it('stay out with a public key used as the secret of HS256', async () => {
    const { jwt } = await signWith('RS256', 'one');
    const forged = await signTestToken(JSON.stringify(jwt.jwks?.keys[0]), { role: 'service_role' });
    expect(await ask(createAuthenticator(keys, jwt), forged)).toMatchObject({ status: 401 });
  });

  it('cannot come in where no key verifies tokens', async () => {
    const token = await signTestToken(secret, { role: 'authenticated' });
    const refused = await ask(createAuthenticator(keys), token);
    expect(refused).toMatchObject({ status: 500, body: expect.stringContaining('PGRST300') });
  });

  it('are forgiven half a minute of a slow clock, not more', async () => {
    const authenticate = createAuthenticator(keys, { secrets: [secret] });
    const now = Math.floor(Date.now() / 1000);
    const recent = await signTestToken(secret, { role: 'authenticated', exp: now - 20 });
    const old = await signTestToken(secret, { role: 'authenticated', exp: now - 40 });
    expect(await ask(authenticate, recent)).toMatchObject({ role: 'authenticated' });
    expect(await ask(authenticate, old)).toMatchObject({ status: 401, body: expect.stringContaining('PGRST303') });
  });
});

describe('keys', () => {
  it('may be older JWTs: the same text as key and bearer is the key', async () => {
    const legacy = await signTestToken(secret, { role: 'service_role' });
    const authenticate = createAuthenticator({ secret: legacy, publishable: 'x' });
    const caller = await authenticate(new Headers({ apikey: legacy, authorization: `Bearer ${legacy}` }));
    expect(caller).toMatchObject({ role: 'service_role', claims: '{"role":"service_role"}' });
  });

  it('may be older JWTs of the shared secret, alone or beside the token of a user', async () => {
    const authenticate = createAuthenticator(keys, { secrets: [secret] });
    const [anon, service] = [
      await signTestToken(secret, { role: 'anon', iss: 'supabase' }),
      await signTestToken(secret, { role: 'service_role', iss: 'supabase' }),
    ];
    const user = await signTestToken(secret, { role: 'authenticated', sub: 'ana' });
    expect(await authenticate(new Headers({ apikey: service }))).toMatchObject({
      role: 'service_role',
      claims: expect.stringContaining('"iss":"supabase"'),
    });
    expect(await authenticate(new Headers({ apikey: anon }))).toMatchObject({ role: 'anon', kind: 'anonymous' });
    const withUser = new Headers({ apikey: anon, authorization: `Bearer ${user}` });
    expect(await authenticate(withUser)).toMatchObject({ role: 'authenticated' });
  });

  it.each([
    ['a token of a user', secret, { role: 'authenticated', sub: 'ana' }],
    ['a token without a role', secret, { sub: 'ana' }],
    ['a key of another secret', 'a secret of somebody else, long enough for HS256', { role: 'service_role' }],
    ['a key of the past', secret, { role: 'service_role', exp: 1_000 }],
  ])('are not %s', async (_what, signedWith, claims) => {
    const authenticate = createAuthenticator(keys, { secrets: [secret] });
    const refused = await authenticate(new Headers({ apikey: await signTestToken(signedWith, claims) }));
    expect(refused).toMatchObject({ status: 401, body: '{"message":"Invalid API key"}' });
  });

  it('are needed beside a token', async () => {
    const token = await signTestToken(secret, { role: 'authenticated' });
    const authenticate = createAuthenticator(keys, { secrets: [secret] });
    expect(await authenticate(new Headers({ authorization: `Bearer ${token}` }))).toMatchObject({ status: 401 });
  });
});
