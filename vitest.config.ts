import { defineConfig } from 'vitest/config';

const everyTest = ['packages/*/src/**/*.test.ts', '{scripts,tools,tests,bench,examples}/**/*.test.ts'];
const databaseTests = ['{packages/bff/src,tests}/**/*.pg.test.ts'];

/**
 * Two projects: `unit` needs nothing but Node, `database` starts a real Postgres.
 * What runs in a browser (`*.browser.test.ts`) belongs to web-test-runner.config.mjs.
 */
export default defineConfig({
  // `import` must stay out of this list: with it every `require` takes the ESM branch and Express breaks.
  ssr: { resolve: { conditions: ['talia:src', 'node'] } },
  test: {
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: everyTest,
          exclude: ['**/node_modules/**', '**/*.browser.test.ts', ...databaseTests],
        },
      },
      {
        extends: true,
        test: {
          name: 'database',
          include: databaseTests,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
