import { defineConfig } from '@playwright/test';
import { pinnedBrowser } from '../../tools/browser/pinned-browser.ts';

const browser = await pinnedBrowser();
if (!browser) {
  process.stderr.write(
    'NOT RUN: the pictures are drawn by the Chromium that comes from npm, which is for Linux x64 only (CONTRIBUTING.md).\n',
  );
}

/** How the chat looks, drawn by one exact browser with one font, and compared with the pictures that are kept. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../node_modules/.cache/visual',
  snapshotPathTemplate: '{testDir}/pictures/{arg}{ext}',
  // Only `npm test -- visual --update` writes pictures.
  updateSnapshots: 'none',
  fullyParallel: true,
  workers: 2,
  timeout: 30_000,
  globalTimeout: 300_000,
  reporter: [['list'], ['json', { outputFile: '../../node_modules/.cache/reports/visual.json' }]],
  use: {
    launchOptions: browser?.launchOptions ?? {},
    locale: 'es-MX',
    timezoneId: 'America/Mexico_City',
    contextOptions: { reducedMotion: 'reduce' },
    trace: 'off',
  },
  expect: {
    toHaveScreenshot: {
      animations: 'disabled',
      caret: 'hide',
      scale: 'css',
      // Of one browser and one font the same page is the same picture; this leaves room for another processor's rounding.
      // In pixels, not as a ratio: an icon that is missing has fewer of them than a thousandth of a screen.
      threshold: 0.01,
      maxDiffPixels: 8,
    },
  },
});
