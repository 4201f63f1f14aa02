import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StartupError } from '../errors.ts';
import { environmentNames, parseEnvironment } from './environment.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');

describe('the environment', () => {
  it('is complete when nothing is set', () => {
    expect(parseEnvironment({})).toMatchObject({ port: 8787, openai: null, supabase: null, assistantId: 'landing' });
  });

  it('takes an empty value for a missing one', () => {
    expect(parseEnvironment({ TALIA_OPENAI_API_KEY: ' ', TALIA_SUPABASE_URL: '' })).toMatchObject({
      openai: null,
      supabase: null,
    });
  });

  it('talks to another server without a key', () => {
    const { openai } = parseEnvironment({ TALIA_OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' });
    expect(openai).toEqual({ apiKey: 'none', baseUrl: 'http://127.0.0.1:9/v1', project: null });
  });

  it.each([
    [{ TALIA_OPENAI_ASSISTANT_ID: 'asst_abc123' }, /2026-08-26.*landing/],
    [{ TALIA_OPENAI_ASSISTANT_ID: 'pmpt_abc123' }, /2026-11-30.*landing/],
    [{ TALIA_OPENAI_ASSISTANT_ID: '../../etc/passwd' }, /assistant file/],
    [{ PORT: 'eighty' }, /PORT/],
    [{ PORT: '99999' }, /PORT/],
    [{ TALIA_SUPABASE_URL: 'https://x.supabase.co' }, /TALIA_SUPABASE_SERVICE_ROLE/],
    [{ TALIA_SUPABASE_URL: 'javascript:alert(1)', TALIA_SUPABASE_SERVICE_ROLE: 'k' }, /TALIA_SUPABASE_URL/],
    [{ TALIA_ALLOWED_ORIGINS: 'www.example.com' }, /TALIA_ALLOWED_ORIGINS/],
    [{ TALIA_SESSION_SECRET: 'short' }, /TALIA_SESSION_SECRET/],
    [{ TALIA_LOG_LEVEL: 'loud' }, /TALIA_LOG_LEVEL/],
    [{ TALIA_TURNSTILE_SITE_KEY: 'x"><script>' }, /TALIA_TURNSTILE_SITE_KEY/],
  ])('refuses %o in one sentence', (variables, sentence) => {
    expect(() => parseEnvironment(variables)).toThrow(StartupError);
    expect(() => parseEnvironment(variables)).toThrow(sentence);
  });

  it('never repeats a secret in what it says', () => {
    const secret = 'sb_secret_should_not_show';
    expect(() => parseEnvironment({ TALIA_SUPABASE_SERVICE_ROLE: secret })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(secret) }),
    );
  });

  it('warns that a prompt version means nothing', () => {
    expect(parseEnvironment({ TALIA_OPENAI_PROMPT_VERSION: '3' }).warnings).toHaveLength(1);
  });

  it('tells the key of the challenge only together with its secret, and warns of a half', () => {
    const [secret, key] = [{ TALIA_TURNSTILE_SECRET: 's' }, { TALIA_TURNSTILE_SITE_KEY: '1x00' }];
    expect(parseEnvironment({ ...secret, ...key })).toMatchObject({ turnstileSiteKey: '1x00', warnings: [] });
    expect(parseEnvironment(key)).toMatchObject({
      turnstileSiteKey: null,
      warnings: [expect.stringContaining('ignored')],
    });
    expect(parseEnvironment(secret)).toMatchObject({
      turnstileSiteKey: null,
      warnings: [expect.stringContaining('cannot show')],
    });
  });

  it('is written down in .env.example, each variable with a comment above it', () => {
    const lines = readFileSync(join(root, '.env.example'), 'utf8').split('\n');
    const documented = lines.flatMap((line, index) => {
      const name = /^(?<name>[A-Z_]+)=/.exec(line)?.groups?.name;
      return name === undefined ? [] : [{ name, commented: lines[index - 1]?.startsWith('# ') === true }];
    });
    expect(documented.map(({ name }) => name).toSorted()).toEqual(environmentNames.toSorted());
    expect(documented.filter(({ commented }) => !commented)).toEqual([]);
  });
});
