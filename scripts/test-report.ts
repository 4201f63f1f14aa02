/** How many tests a step ran, and how they ended. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Reads the counts out of a parsed JSON report. Throws when they are not there. */
export type CountsReader = (report: unknown) => Counts;

/** vitest's json reporter. */
export const vitestCounts: CountsReader = (report) => ({
  passed: numberAt(report, 'numPassedTests'),
  failed: numberAt(report, 'numFailedTests'),
  skipped: numberAt(report, 'numPendingTests') + numberAt(report, 'numTodoTests'),
});

/** Playwright's json reporter; a test that passed at the second attempt has passed. */
export const playwrightCounts: CountsReader = (report) => ({
  passed: numberAt(report, 'stats', 'expected') + numberAt(report, 'stats', 'flaky'),
  failed: numberAt(report, 'stats', 'unexpected'),
  skipped: numberAt(report, 'stats', 'skipped'),
});

/** tools/browser/count-reporter.ts. */
export const browserCounts: CountsReader = (report) => ({
  passed: numberAt(report, 'passed'),
  failed: numberAt(report, 'failed'),
  skipped: numberAt(report, 'skipped'),
});

function numberAt(report: unknown, ...path: readonly string[]): number {
  const value = path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    report,
  );
  if (typeof value !== 'number') throw new TypeError(`the report has no number "${path.join('.')}"`);
  return value;
}
