import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIdentitySecret } from '../store/site-keys.ts';
import { verifyIdentityToken } from './identity-token.ts';
import { createVisitorTokens } from './visitor-token.ts';

const secret = createIdentitySecret();
const siteKey = 'tlk_pub_live_abcdefghijklmnopqrstuv';
const rules = { secrets: [secret], audiences: [siteKey] };
const now = () => Math.floor(Date.now() / 1000);

/** A right set of claims, changed as told; `undefined` leaves one out. */
function claims(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { sub: 'user-42', aud: siteKey, iat: now(), exp: now() + 600, ...changes };
}

const encode = (part: unknown) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

/** Signs by hand, so that a test can write what no library would. A text instead of claims is the raw payload. */
function forge(payload: unknown, options: { header?: unknown; key?: string } = {}): string {
  const { header = { alg: 'HS256', typ: 'JWT' }, key = secret } = options;
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}

const verify = (token: string, changes: Partial<typeof rules> = {}) =>
  verifyIdentityToken(token, { ...rules, ...changes });
const verifyClaims = (changes: Record<string, unknown>) => verify(forge(claims(changes)));
const refused = { name: 'TaliaError', code: 'identity_invalid' };
const expectRefused = (token: string, changes: Partial<typeof rules> = {}) =>
  expect(verify(token, changes)).rejects.toMatchObject(refused);

describe('a token that the host signed', () => {
  it('says who the visitor is', async () => {
    const token = forge(claims({ email: 'Ana.Torres@Example.com', name: ' Ana \u200bTorres ', jti: 'x' }));
    expect(await verify(token)).toEqual({ subject: 'user-42', email: 'ana.torres@example.com', name: 'Ana Torres' });
  });

  it('need not say more than who', async () => {
    const nobody = { subject: 'user-42', email: null, name: null };
    expect(await verify(forge(claims()))).toEqual(nobody);
    expect(await verify(forge(claims({ email: null, name: null })))).toEqual(nobody);
    expect(await verify(forge(claims(), { header: { alg: 'HS256' } }))).toEqual(nobody);
  });

  it('is good with either of two active secrets, and with either of two active keys', async () => {
    const older = createIdentitySecret();
    const secrets = [secret, older];
    expect(await verify(forge(claims(), { key: older }), { secrets })).toMatchObject({ subject: 'user-42' });
    expect(await verify(forge(claims()), { secrets })).toMatchObject({ subject: 'user-42' });
    expect(await verify(forge(claims()), { audiences: ['tlk_pub_live_x', siteKey] })).toMatchObject({ email: null });
    await expectRefused(forge(claims(), { key: older }));
  });

  it.each([
    ['an hour of life', { iat: now() - 5, exp: now() + 3595 }],
    ['a clock that is 30 s ahead', { iat: now() + 30, exp: now() + 3630 }],
    ['a clock that is 30 s behind', { iat: now() - 3600, exp: now() - 30 }],
    ['hours with a fraction', { iat: now() + 0.25, exp: now() + 60.75 }],
    ['a longest subject', { sub: 'x'.repeat(200) }],
    ['a subject with spaces and accents', { sub: ' José Ñ · 1 ' }],
  ])('may have %s', async (_, changes) => {
    const { sub: subject } = claims(changes);
    expect(await verify(forge(claims(changes)))).toMatchObject({ subject });
  });

  it('keeps a right address and a name within bounds, and leaves out what is none', async () => {
    for (const email of ['', 'ana', 'ana@', '@example.com', 'a b@example.com', `${'a'.repeat(250)}@example.com`])
      expect(await verifyClaims({ email }), email).toMatchObject({ email: null });
    expect(await verifyClaims({ email: 'ana@example.com\r\nBcc: x@example.com' })).toMatchObject({ email: null });
    for (const name of ['', ' ', '\u202e', '12345', '\ud800'])
      expect(await verifyClaims({ name }), name).toMatchObject({ name: null });
    expect(await verifyClaims({ name: 'Jose\u0301\n\u0000N\u0303andu\u0301' })).toMatchObject({ name: 'José Ñandú' });
    expect(await verifyClaims({ name: '😀a'.repeat(100) })).toMatchObject({ name: '😀a'.repeat(60) });
  });
});

describe('a token is refused', () => {
  it.each([
    ['without sub', { sub: undefined }],
    ['with an empty sub', { sub: '' }],
    ['with a sub of spaces', { sub: ' \u00a0 ' }],
    ['with a sub that is a number', { sub: 42 }],
    ['with a sub that is a list', { sub: ['user-42'] }],
    ['with a sub that is an object', { sub: {} }],
    ['with a sub that is null', { sub: null }],
    ['with a sub of 201 characters', { sub: 'x'.repeat(201) }],
    ['with a NUL in sub', { sub: 'user\u000042' }],
    ['with a line break in sub', { sub: 'user\n42' }],
    ['with a bidi override in sub', { sub: 'user\u202e42' }],
    ['with a zero-width space in sub', { sub: 'user\u200b42' }],
    ['with half a surrogate pair in sub', { sub: 'user\ud83d' }],
    ['without aud', { aud: undefined }],
    ['for another site', { aud: 'tlk_pub_live_other' }],
    ['with an aud that only begins like the key', { aud: `${siteKey}x` }],
    ['for several audiences', { aud: [siteKey, 'tlk_pub_live_other'] }],
    ['with an aud that is null', { aud: null }],
    ['without iat', { iat: undefined }],
    ['with an iat that is a text', { iat: String(now()) }],
    ['from the future', { iat: now() + 120, exp: now() + 600 }],
    ['older than an hour', { iat: now() - 3700, exp: now() - 100 }],
    ['without exp', { exp: undefined }],
    ['with an exp that is a text', { exp: String(now() + 600) }],
    ['with an exp that is null', { exp: null }],
    ['that expired', { iat: now() - 600, exp: now() - 90 }],
    ['that lives longer than an hour', { exp: now() + 3700 }],
    ['that was signed yesterday for an hour from now', { iat: now() - 86_400, exp: now() + 60 }],
    ['that ends before it begins', { exp: now() - 1 }],
    ['that is not good yet', { nbf: now() + 300 }],
    ['with an nbf that is a text', { nbf: 'now' }],
    ['with an email that is a number', { email: 1 }],
    ['with an email that is a list', { email: ['ana@example.com'] }],
    ['with a name that is an object', { name: {} }],
    ['with a name that is a flag', { name: true }],
  ])('%s', async (_, changes) => {
    await expectRefused(forge(claims(changes)));
  });

  it('that never ends', async () => {
    await expectRefused(forge(JSON.stringify(claims({ exp: 'X' })).replace('"X"', '1e999')));
    await expectRefused(forge(JSON.stringify(claims({ iat: 'X' })).replace('"X"', '-1e999')));
  });

  it.each([
    ['without a signature algorithm', { alg: 'none' }],
    ['with an algorithm in other letters', { alg: 'hs256' }],
    ['with no algorithm at all', { typ: 'JWT' }],
    ['with HS384 in its header', { alg: 'HS384' }],
    ['with HS512 in its header', { alg: 'HS512' }],
    ['with RS256 in its header', { alg: 'RS256' }],
    ['with ES256 in its header', { alg: 'ES256' }],
    ['with a header that is critical and unknown', { alg: 'HS256', crit: ['x'], x: 1 }],
    ['with a payload that is not encoded', { alg: 'HS256', crit: ['b64'], b64: false }],
    ['of another kind', { alg: 'HS256', typ: 'talia-vst+jwt' }],
    ['with a header that is a list', ['HS256']],
    ['with a header that is null', null],
  ])('%s', async (_, header) => {
    await expectRefused(forge(claims(), { header }));
  });

  it.each(['none', 'None', 'NONE', 'HS256'])('with alg %s and no signature', async (alg) => {
    const unsigned = `${encode({ alg })}.${encode(claims())}`;
    for (const token of [`${unsigned}.`, unsigned, `${unsigned}.AA`]) await expectRefused(token);
  });

  it.each(['sha384', 'sha512'])('signed with HMAC and %s', async (hash) => {
    const signed = `${encode({ alg: hash.replace('sha', 'HS') })}.${encode(claims())}`;
    await expectRefused(`${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`);
  });

  it('signed with a key pair, or with the public half of one as secret', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const publicText = publicKey.export({ type: 'spki', format: 'pem' });
    const signed = `${encode({ alg: 'RS256' })}.${encode(claims())}`;
    await expectRefused(`${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`);
    await expectRefused(forge(claims(), { header: { alg: 'RS256' }, key: String(publicText) }));
    await expectRefused(forge(claims(), { key: String(publicText) }));
  });

  it('that brings its own key', async () => {
    const key = 'x'.repeat(43);
    const jwk = { kty: 'oct', k: Buffer.from(key).toString('base64url') };
    for (const header of [{ jwk }, { jku: 'http://127.0.0.1:1/jwks' }, { x5u: 'http://127.0.0.1:1' }, { kid: key }]) {
      await expectRefused(forge(claims(), { header: { alg: 'HS256', ...header }, key }));
    }
  });

  it('by a site without secrets or keys, and with a secret that is empty', async () => {
    await expectRefused(forge(claims()), { secrets: [] });
    await expectRefused(forge(claims()), { audiences: [] });
    await expectRefused(forge(claims(), { key: '' }), { secrets: [''] });
  });

  it('when it is an access token of ours, signed with the same secret or not', async () => {
    const { issue } = await createVisitorTokens([new TextEncoder().encode(secret)]);
    const { token } = await issue({ sessionId: 'session', siteKey, family: 'family' });
    await expectRefused(token);
  });

  it.each(['', '.', '..', '...', 'a.b.c', 'null', '{}', ' ', '\u0000', 'Bearer x', '😀.😀.😀', 'a.'.repeat(2000)])(
    'when it is none: %j',
    async (token) => {
      await expectRefused(token);
    },
  );

  it('with a payload that is no object', async () => {
    for (const payload of ['', 'null', '[]', '1', '"x"', '{', '{"sub":', '\u0000']) await expectRefused(forge(payload));
  });

  it('when it is longer than 4096 characters, however right it is', async () => {
    const [long, tooLong] = [2_800, 3_000].map((length) => forge(claims({ more: 'x'.repeat(length) })));
    expect(long?.length).toBeLessThanOrEqual(4096);
    expect(await verify(long ?? '')).toMatchObject({ subject: 'user-42' });
    await expectRefused(tooLong ?? '');
  });

  it('in another spelling of the same bytes', async () => {
    const token = forge(claims());
    const last = token.at(-1) ?? '';
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const twins = [1, 2, 3].map((spare) => token.slice(0, -1) + alphabet[alphabet.indexOf(last) ^ spare]);
    for (const twin of [...twins, `${token}=`, ` ${token}`, `${token}\n`, token.replace('.', '. ')])
      await expectRefused(twin);
  });

  it('without a word of what it says', async () => {
    const address = 'ana.torres@example.com';
    for (const changes of [{ sub: `${address}\n` }, { aud: address }, { email: [address] }, { exp: address }]) {
      const error: unknown = await verify(forge(claims(changes))).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject(refused);
      expect(String(error)).not.toContain(address);
    }
  });
});

it('nothing but a right token passes, whatever is changed in one', async () => {
  const token = forge(claims({ email: 'ana@example.com' }));
  const place = fc.integer({ min: 0, max: token.length - 1 });
  const mutation = fc.oneof(
    fc.tuple(place, fc.integer({ min: 1, max: 127 })).map(([at, bits]) => {
      const bytes = Buffer.from(token);
      bytes[at] = (bytes[at] ?? 0) ^ bits;
      return bytes.toString('latin1');
    }),
    place.map((at) => token.slice(0, at) + token.slice(at + 1)),
    fc
      .tuple(place, fc.string({ minLength: 1, maxLength: 3 }))
      .map(([at, text]) => token.slice(0, at) + text + token.slice(at)),
    fc.tuple(place, place).map(([from, to]) => token.slice(Math.min(from, to), Math.max(from, to))),
    fc.jsonValue().map((payload) => [token.split('.')[0], encode(payload ?? null), token.split('.')[2]].join('.')),
    fc.string({ unit: 'binary', maxLength: 300 }),
  );
  await fc.assert(
    fc.asyncProperty(mutation, async (mutant) => {
      fc.pre(mutant !== token);
      await expectRefused(mutant);
    }),
    { numRuns: 2_000 },
  );
  expect(await verify(token)).toMatchObject({ subject: 'user-42' });
});

it('whatever claims are signed, what comes out is clean and bounded', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 260 });
  await fc.assert(
    fc.asyncProperty(text, text, text, async (sub, email, name) => {
      const visitor = await verify(forge(claims({ sub, email, name }))).catch((error: unknown) => {
        expect(error).toMatchObject(refused);
      });
      if (visitor === undefined) return;
      expect(visitor.subject).toBe(sub);
      for (const value of [visitor.subject, visitor.email ?? '', visitor.name ?? '']) {
        expect(value.length).toBeLessThanOrEqual(254);
        expect(value).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }
    }),
    { numRuns: 500 },
  );
});

it('a secret is 256 random bits behind a prefix of its own', () => {
  const secrets = Array.from({ length: 50 }, createIdentitySecret);
  expect(new Set(secrets).size).toBe(50);
  for (const each of secrets) expect(each).toMatch(/^tlk_sec_[\w-]{43}$/);
});
