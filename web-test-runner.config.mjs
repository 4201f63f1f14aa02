// Tests that need a real browser: `*.browser.test.ts` beside the widget's source.
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { playwrightLauncher } from '@web/test-runner-playwright';
import { browserForTests } from './tools/browser/browser-for-tests.ts';
import { countReporter } from './tools/browser/count-reporter.ts';
import { collectPageErrors } from './tools/browser/page-errors.ts';

const report = fileURLToPath(new URL('node_modules/.cache/reports/browser.json', import.meta.url));
const pageErrors = collectPageErrors();
const { description, launchOptions } = await browserForTests();
process.stderr.write(`Browser: ${description}\n`);

/** @type {import('@web/test-runner').TestRunnerConfig} */
const config = {
  rootDir: fileURLToPath(new URL('.', import.meta.url)),
  files: 'packages/widget/src/**/*.browser.test.ts',
  hostname: '127.0.0.1',
  nodeResolve: { exportConditions: ['talia:src', 'browser', 'development'] },
  plugins: [esbuildPlugin({ ts: true, target: 'es2022' })],
  browsers: [playwrightLauncher({ launchOptions, createPage: pageErrors.createPage, concurrency: 2 })],
  reporters: [defaultReporter(), countReporter(report, pageErrors.messages)],
  browserStartTimeout: 60_000,
  testsStartTimeout: 60_000,
  testsFinishTimeout: 120_000,
  testFramework: { config: { timeout: 10_000 } },
};

export default config;
