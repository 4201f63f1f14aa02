import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { checkKeys } from './check-keys.ts';

const project = 'abcdefghijklmnopqrst';
const url = `https://${project}.supabase.co`;
const now = Date.parse('2026-11-24');

/** A key as projects had them: a JWT that names role and project. */
function legacyKey(claims: Record<string, unknown>): Promise<string> {
  return new SignJWT({ iss: 'supabase', ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode('x'.repeat(32)));
}

const check = (serviceKey: string, keys: { anonKey?: string; databaseUrl?: string } = {}, projectUrl = url) =>
  checkKeys({ url: projectUrl, serviceKey }, { anonKey: null, databaseUrl: null, ...keys }, now);

describe('the secret key', () => {
  it('is well when it is one of the new kind', () => {
    expect(check('sb_secret_x')).toMatchObject([{ status: 'ok' }]);
  });

  it('is a problem when it is the publishable one', () => {
    const [verdict] = check('sb_publishable_x');
    expect(verdict).toMatchObject({ status: 'problem', mend: expect.stringContaining('sb_secret_') });
  });

  it('is a warning when it looks like none', () => {
    expect(check('hola')).toMatchObject([{ status: 'warning' }]);
  });

  it.each([
    [{ role: 'service_role', ref: project }, 'warning', /by the end of 2026/],
    [{ role: 'service_role' }, 'warning', /by the end of 2026/],
    [{ role: 'anon', ref: project }, 'problem', /role "anon"/],
    [{ role: 'service_role', ref: 'tsrqponmlkjihgfedcba' }, 'problem', /of the project tsrqponmlkjihgfedcba/],
    [{ role: 'service_role', ref: project, exp: now / 1000 - 60 }, 'problem', /expired/],
  ])('of the old kind with %o is a %s', async (claims, status, message) => {
    const key = await legacyKey(claims);
    const verdicts = check(key);
    expect(verdicts).toMatchObject([{ status, message: expect.stringMatching(message) }]);
    expect(JSON.stringify(verdicts)).not.toContain(key);
  });

  it('is held against no project where the host does not name one', async () => {
    const key = await legacyKey({ role: 'service_role', ref: project });
    expect(check(key, {}, 'https://datos.ejemplo.mx')).toMatchObject([{ status: 'warning' }]);
  });
});

describe('the other keys', () => {
  it('are well when they are of the project', async () => {
    const anonKey = await legacyKey({ role: 'anon', ref: project });
    const databaseUrl = `postgresql://postgres.${project}:clave@aws-1-us-east-1.pooler.supabase.com:6543/postgres`;
    expect(check('sb_secret_x', { anonKey, databaseUrl }).map(({ status }) => status)).toEqual(['ok', 'ok']);
    expect(check('sb_secret_x', { anonKey: 'sb_publishable_x' })[1]).toMatchObject({ status: 'ok' });
  });

  it('are a problem when a secret is where everybody looks', async () => {
    const anonKey = await legacyKey({ role: 'service_role', ref: project });
    for (const key of ['sb_secret_y', anonKey]) {
      expect(check('sb_secret_x', { anonKey: key })[1]).toMatchObject({ status: 'problem' });
    }
  });

  it.each(['db.tsrqponmlkjihgfedcba.supabase.co:5432', 'aws-1-us-east-1.pooler.supabase.com:6543'])(
    'are a problem when the database at %s is of another project',
    async (host) => {
      const databaseUrl = `postgresql://postgres.tsrqponmlkjihgfedcba:clave@${host}/postgres`;
      const [, verdict] = check('sb_secret_x', { databaseUrl });
      expect(verdict).toMatchObject({ status: 'problem', message: expect.stringContaining('tsrqponmlkjihgfedcba') });
      expect(JSON.stringify(verdict)).not.toContain('clave');
    },
  );
});
