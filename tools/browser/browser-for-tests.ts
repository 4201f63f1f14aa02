import type { LaunchOptions } from 'playwright-core';
import type { BrowserLaunch } from './locate-browser.ts';
import { locateBrowser } from './locate-browser.ts';
import { thisMachine } from './this-machine.ts';

/** The Chromium the tests run in, and what Playwright needs to start it. */
export interface TestBrowser {
  /** For people: which file, and how it was found. */
  readonly description: string;
  readonly launchOptions: LaunchOptions;
}

/** Finds the Chromium of this computer. Rejects, saying what to install, when there is none. */
export async function browserForTests(): Promise<TestBrowser> {
  const browser = await locateBrowser(thisMachine);
  return {
    description: `${browser.executablePath} (${browser.source})`,
    launchOptions: toLaunchOptions(browser, process.env),
  };
}

/** Playwright replaces the browser's whole environment, so the inherited one goes along. */
export function toLaunchOptions(browser: BrowserLaunch, inherited: NodeJS.ProcessEnv): LaunchOptions {
  const { executablePath, args, env } = browser;
  return { executablePath, args: [...args], env: { ...inherited, ...env } };
}
