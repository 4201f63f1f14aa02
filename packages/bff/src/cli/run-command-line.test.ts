import { describe, expect, it } from 'vitest';
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

  it.each(['2026', '2026-11', '2026-02-31', '2026-11-01T00', 'ayer'])('does not take %s for a day', async (day) => {
    const { code, stderr } = await runCli(['price', 'set', 'm', '--input', '1', '--output', '1', '--from', day]);
    expect(code).toBe(2);
    expect(stderr).toContain('Write a day like 2026-11-01.');
  });
});
