import { unpackBundledChromium } from './bundled-chromium.ts';
import type { TestBrowser } from './browser-for-tests.ts';
import { toLaunchOptions } from './browser-for-tests.ts';
import { browserCache } from './this-machine.ts';

/** Whatever would make the same page look otherwise on another machine. */
const sameEverywhere = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-lcd-text',
  '--font-render-hinting=none',
  '--force-color-profile=srgb',
  '--disable-skia-runtime-opts',
  '--hide-scrollbars',
];

/** Whether the pinned browser is for this computer. */
export const canRunPinned = process.platform === 'linux' && process.arch === 'x64';

/**
 * The browser for pictures that are compared: always the exact one from npm, with its own fonts and no others, whatever
 * else is installed. Undefined on a computer it is not made for (it is for Linux x64 only).
 */
export async function pinnedBrowser(): Promise<TestBrowser | undefined> {
  if (!canRunPinned) return undefined;
  const { executablePath, env } = await unpackBundledChromium(browserCache, 'bundled_only');
  return {
    description: `${executablePath} (pinned)`,
    launchOptions: toLaunchOptions({ executablePath, env, args: sameEverywhere, source: 'bundled' }, process.env),
  };
}
