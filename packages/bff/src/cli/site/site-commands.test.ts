import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../testing/run-cli.ts';
import { startTestServer } from '../../testing/test-server.ts';
import type { TestServer } from '../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server?.stop());

const site = (...args: string[]) =>
  runCli(['site', ...args], { TALIA_DATA_DIR: server.dataDir, TALIA_ENVIRONMENT: 'Live!' });
const list = async () => JSON.parse((await site('list', '--json')).stdout) as { id: string; keys: { key: string }[] }[];

describe('talia site', () => {
  it('lists the one of this machine from the start', async () => {
    const { code, stdout } = await site('list');
    expect(code).toBe(0);
    expect(stdout).toMatch(/local +tlk_pub_local +this machine/);
  });

  it('adds one: key and secret are printed, the secret never again', async () => {
    const added = await site('add', 'landing-mx', '--origin', 'https://www.a.mx', '--origin', 'https://*.b.mx');
    expect(added).toMatchObject({ code: 0, stderr: expect.stringContaining('not shown again') });
    expect(added.stdout).toMatch(/tlk_pub_live_[\w-]{22}\n.*tlk_sec_[\w-]{43}/s);
    expect((await list()).find(({ id }) => id === 'landing-mx')).toMatchObject({
      origins: ['https://www.a.mx', 'https://*.b.mx'],
      identity: 'optional',
      tokensPerDay: null,
    });
    expect(JSON.stringify(await list())).not.toContain('tlk_sec_');
    expect(await site('add', 'landing-mx', '--origin', 'https://www.a.mx')).toMatchObject({ code: 1 });
  });

  it('changes what is given and leaves the rest', async () => {
    await site('add', 'cambios', '--origin', 'https://c.mx', '--theme', 'dark', '--tokens-per-day', '5000');
    const { stdout } = await site('set', 'cambios', '--messages-per-minute', '30', '--tokens-per-day', 'server');
    expect(stdout).toMatch(/cambios .*https:\/\/c\.mx .*dark .* 30 /);
    expect((await list()).find(({ id }) => id === 'cambios')).toMatchObject({
      theme: 'dark',
      messagesPerMinute: 30,
      tokensPerDay: null,
    });
  });

  it('gives a site a text to accept, with its version, and takes it away', async () => {
    const file = join(server.dataDir, 'aviso.txt');
    await writeFile(file, 'Guardamos lo que escribes.\r\n');
    await site('add', 'aviso', '--origin', 'https://f.mx');
    const { stdout } = await site('set', 'aviso', '--consent-text-file', file, '--consent-version', '2026-11');
    expect(stdout).toMatch(/aviso .* 2026-11 +off +yes/);
    expect((await list()).find(({ id }) => id === 'aviso')).toMatchObject({
      consent: { text: 'Guardamos lo que escribes.', version: '2026-11' },
    });
    const alone = await site('set', 'aviso', '--consent-text-file', file);
    expect(alone).toMatchObject({ code: 1, stderr: expect.stringContaining('together') });
    const missing = await site('set', 'aviso', '--consent-text-file', `${file}x`, '--consent-version', '2');
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be read') });
    await site('set', 'aviso', '--consent-version', 'none');
    expect((await list()).find(({ id }) => id === 'aviso')).toMatchObject({ consent: null });
  });

  it('rotates keys, two at most', async () => {
    await site('add', 'giros', '--origin', 'https://d.mx');
    await site('rotate', 'giros', '--grace', '2');
    expect(await site('rotate', 'giros')).toMatchObject({ stderr: expect.stringContaining('168 h') });
    expect((await list()).find(({ id }) => id === 'giros')?.keys).toHaveLength(2);
    expect((await site('list')).stdout).toMatch(/giros .*\(until \d{4}-/);
  });

  it('revokes and restores', async () => {
    await site('add', 'cierre', '--origin', 'https://e.mx');
    expect(await site('revoke', 'cierre')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('site restore cierre'),
    });
    expect((await site('list')).stdout).toMatch(/cierre .* no, since /);
    await site('restore', 'cierre');
    expect((await site('list')).stdout).toMatch(/cierre .* yes/);
  });

  it.each([
    ['no origin', ['add', 'x'], 1, 'at least one --origin'],
    ['a path in an origin', ['add', 'x', '--origin', 'https://a.mx/p'], 2, 'without a path'],
    ['an origin without encryption', ['add', 'x', '--origin', 'http://a.mx'], 2, 'https://'],
    ['the origin null', ['add', 'x', '--origin', 'null'], 2, 'https://'],
    ['every subdomain of everything', ['add', 'x', '--origin', 'https://*'], 2, 'https://'],
    ['a name with spaces', ['add', 'x y', '--origin', 'https://a.mx'], 2, 'lower-case'],
    [
      'an assistant without a file',
      ['add', 'x', '--origin', 'https://a.mx', '--assistant', 'nadie'],
      1,
      'prompt_nadie.md',
    ],
    ['no whole number', ['set', 'local', '--tokens-per-day', '-1'], 2, 'whole number'],
    ['an unknown site', ['revoke', 'nadie'], 1, 'no such site'],
    ['an unknown site to rotate', ['rotate-identity', 'nadie'], 1, 'no such site'],
  ])('refuses %s and says what to do', async (_, args, code, says) => {
    const result = await site(...args);
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(says);
  });

  it('explains itself', async () => {
    expect((await site('--help')).stdout).toContain('rotate-identity');
    expect((await site('add', '--help')).stdout).toContain('--origin');
  });
});
