import { defineConfig } from '@playwright/test';
import { demoServer } from './tests/e2e/demo-server.ts';
import { browserForTests } from './tools/browser/browser-for-tests.ts';

const { launchOptions } = await browserForTests();
const { url, root, env } = await demoServer();

/** The page in a real browser against the real server, on a desktop and on a phone. */
export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '*.spec.ts',
  outputDir: 'node_modules/.cache/e2e',
  // One server and one database for all, on two cores.
  workers: 1,
  timeout: 60_000,
  globalTimeout: 600_000,
  reporter: [['list'], ['json', { outputFile: 'node_modules/.cache/reports/e2e.json' }]],
  use: { baseURL: url, launchOptions, trace: 'retain-on-failure', screenshot: 'only-on-failure' },
  projects: [
    { name: 'desktop', use: { viewport: { width: 1280, height: 800 } } },
    {
      name: 'phone',
      testIgnore: 'strict-hosts.spec.ts',
      use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    },
  ],
  webServer: {
    command: `"${process.execPath}" --conditions=talia:src packages/bff/src/main.ts`,
    cwd: root,
    env,
    url: `${url}/readyz`,
    timeout: 60_000,
    stdout: 'pipe',
    // The server finishes what it is doing, for 20 s at most.
    gracefulShutdown: { signal: 'SIGTERM', timeout: 25_000 },
  },
});
