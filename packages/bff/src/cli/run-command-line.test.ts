import { describe, expect, it } from 'vitest';
import { parseEnvironment } from '../config/environment.ts';
import { adviseOnSilence } from '../open-database.ts';
import { runCli } from '../testing/run-cli.ts';

describe('the command line', () => {
  it('answers 0 to a question for help, on standard output', async () => {
    expect(await runCli(['price', '--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Usage: talia price'),
      stderr: '',
    });
  });

  it.each([[[]], [['nothing-such']], [['leads', '--limit', '0']]])('answers 2 to %j', async (args) => {
    const { code, stdout, stderr } = await runCli(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toBe('');
  });

  it('says which database does not answer, and who knows more', async () => {
    const supabase = { TALIA_SUPABASE_URL: 'http://127.0.0.1:9', TALIA_SUPABASE_SERVICE_ROLE: 'sb_secret_x' };
    expect(await runCli(['leads'], supabase)).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^talia: The database does not answer\..*TALIA_SUPABASE_URL.*talia doctor.*\n$/),
    });
    expect(adviseOnSilence(parseEnvironment({ TALIA_DATA_DIR: '/var/talia' }))).toMatch(
      /embedded database in \/var\/talia.*talia doctor/,
    );
  });

  it.each(['2026', '2026-11', '2026-02-31', '2026-11-01T00', 'ayer'])('does not take %s for a day', async (day) => {
    const { code, stderr } = await runCli(['price', 'set', 'm', '--input', '1', '--output', '1', '--from', day]);
    expect(code).toBe(2);
    expect(stderr).toContain('Write a day like 2026-11-01.');
  });
});
