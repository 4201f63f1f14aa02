/** How many tests a step ran, and how they ended. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Reads the counts out of a parsed JSON report. Throws when they are not there. */
export type CountsReader = (report: unknown) => Counts;

/** vitest's json reporter; a file that failed without a failed test, as when it cannot be loaded, counts as one. */
export const vitestCounts: CountsReader = (report) => ({
  passed: numberAt(report, 'numPassedTests'),
  failed: numberAt(report, 'numFailedTests') + listAt(report, 'testResults').filter(isBrokenFile).length,
  skipped: numberAt(report, 'numPendingTests') + numberAt(report, 'numTodoTests'),
});

/** Playwright's json reporter; a test that passed at the second attempt has passed, an error outside of tests has failed. */
export const playwrightCounts: CountsReader = (report) => ({
  passed: numberAt(report, 'stats', 'expected') + numberAt(report, 'stats', 'flaky'),
  failed: numberAt(report, 'stats', 'unexpected') + listAt(report, 'errors').length,
  skipped: numberAt(report, 'stats', 'skipped'),
});

/** tools/browser/count-reporter.ts. */
export const browserCounts: CountsReader = (report) => ({
  passed: numberAt(report, 'passed'),
  failed: numberAt(report, 'failed'),
  skipped: numberAt(report, 'skipped'),
});

function isBrokenFile(file: unknown): boolean {
  const hasFailedTest = listAt(file, 'assertionResults').some((test) => valueAt(test, 'status') === 'failed');
  return valueAt(file, 'status') === 'failed' && !hasFailedTest;
}

function numberAt(report: unknown, ...path: readonly string[]): number {
  const value = valueAt(report, ...path);
  if (typeof value !== 'number') throw new TypeError(`the report has no number "${path.join('.')}"`);
  return value;
}

function listAt(report: unknown, key: string): readonly unknown[] {
  const value = valueAt(report, key);
  if (!Array.isArray(value)) throw new TypeError(`the report has no list "${key}"`);
  return value;
}

function valueAt(report: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    report,
  );
}
