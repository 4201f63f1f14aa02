import { defineConfig } from '@playwright/test';
import { browserForTests } from '../../tools/browser/browser-for-tests.ts';

const { launchOptions } = await browserForTests();

/** The built widget in pages of all kinds, with a server in one function: what it costs, says and withstands. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../node_modules/.cache/widget',
  // What a screen reader meets; only `npm test -- widget --update` writes it.
  snapshotPathTemplate: '{testDir}/reading/{arg}{ext}',
  updateSnapshots: 'none',
  // One at a time: some of them look at single frames.
  workers: 1,
  timeout: 60_000,
  globalTimeout: 300_000,
  reporter: [['list'], ['json', { outputFile: '../../node_modules/.cache/reports/widget.json' }]],
  use: {
    launchOptions,
    locale: 'es-MX',
    timezoneId: 'America/Mexico_City',
    viewport: { width: 1280, height: 800 },
    trace: 'off',
  },
});
