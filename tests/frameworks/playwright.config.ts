import { defineConfig } from '@playwright/test';
import { browserForTests } from '../../tools/browser/browser-for-tests.ts';
import { places } from './places.ts';

const { launchOptions } = await browserForTests();
const { server, pages } = await places();
const node = `"${process.execPath}" --conditions=talia:src`;

/** The built pages of examples/frameworks in a real browser, beside a real server. scripts/check-examples.ts builds them. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../node_modules/.cache/frameworks',
  workers: 1,
  timeout: 60_000,
  globalTimeout: 300_000,
  reporter: [['list'], ['json', { outputFile: '../../node_modules/.cache/reports/examples.json' }]],
  use: { launchOptions, screenshot: 'only-on-failure' },
  // One after the other: the pages' server asks the first one for the secret it signs identities with.
  webServer: [
    {
      command: `${node} packages/bff/src/main.ts`,
      cwd: server.root,
      env: server.env,
      url: `${server.url}/readyz`,
      timeout: 60_000,
      gracefulShutdown: { signal: 'SIGTERM', timeout: 25_000 },
    },
    {
      command: `${node} tests/frameworks/start-pages.ts`,
      cwd: server.root,
      url: `${pages}/ready`,
      timeout: 60_000,
      stdout: 'pipe',
      gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
    },
  ],
});
