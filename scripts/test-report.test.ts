import { describe, expect, it } from 'vitest';
import { browserCounts, playwrightCounts, vitestCounts } from './test-report.ts';

describe('reading a report', () => {
  it('of vitest', () => {
    const report = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1, success: false };
    expect(vitestCounts(report)).toEqual({ passed: 5, failed: 1, skipped: 3 });
  });

  it('of Playwright, where a second attempt may pass', () => {
    const report = { stats: { expected: 3, flaky: 1, unexpected: 2, skipped: 4 } };
    expect(playwrightCounts(report)).toEqual({ passed: 4, failed: 2, skipped: 4 });
  });

  it('of the browser', () => {
    expect(browserCounts({ passed: 1, failed: 2, skipped: 3 })).toEqual({ passed: 1, failed: 2, skipped: 3 });
  });

  it.each([null, [], {}, { numPassedTests: '5' }, 'text'])('is refused when it is %j', (report) => {
    expect(() => vitestCounts(report)).toThrow('the report has no number "numPassedTests"');
  });
});
