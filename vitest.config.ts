import { defineConfig } from 'vitest/config';

const everyTest = ['packages/*/src/**/*.test.ts', '{scripts,tools,tests,bench,examples}/**/*.test.ts'];
const databaseTests = ['{packages/bff/src,tests}/**/*.pg.test.ts'];
const chaosTests = ['tests/chaos/**/*.pg.test.ts'];

/**
 * Three projects: `unit` needs nothing but Node, `database` starts a real Postgres, `chaos` also several servers that it
 * kills, so its files run one at a time. Much of the first two is waiting for a server, for longer than two of them fill two
 * processors.
 * What runs in a browser (`*.browser.test.ts`) belongs to web-test-runner.config.mjs.
 */
export default defineConfig({
  // `import` must stay out of this list: with it every `require` takes the ESM branch and Express breaks.
  ssr: { resolve: { conditions: ['talia:src', 'node'] } },
  test: {
    maxWorkers: 3,
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
          exclude: chaosTests,
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'chaos',
          include: chaosTests,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
