import { describe, expect, it } from 'vitest';
import type { Machine } from './locate-browser.ts';
import { locateBrowser } from './locate-browser.ts';

interface Setup extends Partial<Pick<Machine, 'platform' | 'arch' | 'env' | 'isRoot'>> {
  readonly files?: readonly string[];
  readonly broken?: readonly string[];
}

function setup({ files = [], broken = [], ...given }: Setup): Machine {
  return {
    platform: 'linux',
    arch: 'x64',
    env: { PATH: '/home/ana/bin:/usr/bin' },
    isRoot: false,
    ...given,
    exists: (path) => files.includes(path),
    starts: async (path) => !broken.includes(path),
    managedPath: () => '/cache/playwright/chrome',
    unpackBundled: async () => ({ executablePath: '/cache/bundled/chromium', env: { FONTCONFIG_FILE: '/cache/f' } }),
  };
}

const everything = ['/opt/mine', '/cache/playwright/chrome', '/usr/bin/google-chrome', '/usr/bin/chromium'];

describe('a browser for the tests', () => {
  it('is the one CHROME_PATH names, whatever else there is', async () => {
    const found = await locateBrowser(setup({ files: everything, env: { CHROME_PATH: '/opt/mine' } }));
    expect(found).toEqual({ executablePath: '/opt/mine', args: [], env: {}, source: 'CHROME_PATH' });
  });

  it('is never another than CHROME_PATH names', async () => {
    const machine = setup({ files: everything, env: { CHROME_PATH: '/opt/gone' } });
    await expect(locateBrowser(machine)).rejects.toThrow('CHROME_PATH names a file that does not exist: /opt/gone');
  });

  it("is Playwright's own before an installed one", async () => {
    expect(await locateBrowser(setup({ files: everything }))).toMatchObject({ source: 'playwright' });
  });

  it('is an installed one, found on PATH as well', async () => {
    const found = await locateBrowser(setup({ files: ['/home/ana/bin/chromium'] }));
    expect(found).toMatchObject({ executablePath: '/home/ana/bin/chromium', source: 'installed' });
  });

  it('is never an installed one that does not start', async () => {
    const files = ['/usr/bin/chromium-browser', '/usr/bin/microsoft-edge'];
    const found = await locateBrowser(setup({ files, broken: ['/usr/bin/chromium-browser'] }));
    expect(found).toMatchObject({ executablePath: '/usr/bin/microsoft-edge', source: 'installed' });
  });

  it('comes from npm on a bare Linux, unsandboxed and with its own fonts', async () => {
    expect(await locateBrowser(setup({}))).toEqual({
      executablePath: '/cache/bundled/chromium',
      args: ['--no-sandbox'],
      env: { FONTCONFIG_FILE: '/cache/f' },
      source: 'bundled',
    });
  });

  it.each([
    ['linux', 'arm64'],
    ['darwin', 'x64'],
    ['win32', 'x64'],
  ] as const)('is missing on a bare %s %s, and the error says what to install', async (platform, arch) => {
    const searching = locateBrowser(setup({ platform, arch }));
    await expect(searching).rejects.toThrow(/Install Google Chrome.*playwright install chromium.*CHROME_PATH/);
  });

  it('runs without a sandbox for root and in CI only', async () => {
    const files = ['/usr/bin/chromium'];
    expect((await locateBrowser(setup({ files }))).args).toEqual([]);
    expect((await locateBrowser(setup({ files, isRoot: true }))).args).toEqual(['--no-sandbox']);
    expect((await locateBrowser(setup({ files, env: { CI: 'true' } }))).args).toEqual(['--no-sandbox']);
  });

  it('is found where macOS and Windows install it', async () => {
    const mac = '/Users/ana/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
    const onMac = setup({ platform: 'darwin', arch: 'arm64', env: { HOME: '/Users/ana' }, files: [mac] });
    expect(await locateBrowser(onMac)).toMatchObject({ executablePath: mac, source: 'installed' });
    const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
    const env = { 'PROGRAMFILES(X86)': 'C:\\Program Files (x86)' };
    expect(await locateBrowser(setup({ platform: 'win32', env, files: [edge] }))).toMatchObject({
      executablePath: edge,
      source: 'installed',
    });
  });
});
