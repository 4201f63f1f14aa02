import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { unpackBundledChromium } from './bundled-chromium.ts';
import type { Machine } from './locate-browser.ts';

/** Where browsers are unpacked. */
export const browserCache = fileURLToPath(new URL('../../node_modules/.cache/browser', import.meta.url));
const startLimitMs = 10_000;

/** The computer this process runs on. */
export const thisMachine: Machine = {
  platform: process.platform,
  arch: process.arch,
  env: process.env,
  isRoot: process.getuid?.() === 0,
  exists: existsSync,
  starts,
  managedPath: () => chromium.executablePath(),
  unpackBundled: () => unpackBundledChromium(browserCache),
};

function starts(path: string): Promise<boolean> {
  // Elsewhere `--version` opens a window, and only Linux distributions replace the browser by a script.
  if (process.platform !== 'linux') return Promise.resolve(true);
  return new Promise((resolve) => {
    execFile(path, ['--version'], { timeout: startLimitMs }, (error) => resolve(error === null));
  });
}
