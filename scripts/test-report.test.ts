import { describe, expect, it } from 'vitest';
import { browserCounts, playwrightCounts, vitestCounts } from './test-report.ts';

describe('reading a report', () => {
  it('of vitest', () => {
    const totals = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };
    const files = [{ status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] }];
    expect(vitestCounts({ ...totals, testResults: files })).toEqual({ passed: 5, failed: 1, skipped: 3 });
  });

  it('of vitest, where a file may not even load', () => {
    const totals = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
    const files = [
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
      { status: 'failed', assertionResults: [] },
    ];
    expect(vitestCounts({ ...totals, testResults: files })).toEqual({ passed: 5, failed: 1, skipped: 0 });
  });

  it('of Playwright, where a second attempt may pass and a file may not load', () => {
    const stats = { expected: 3, flaky: 1, unexpected: 2, skipped: 4 };
    expect(playwrightCounts({ stats, errors: [] })).toEqual({ passed: 4, failed: 2, skipped: 4 });
    expect(playwrightCounts({ stats, errors: [{ message: 'no such module' }] })).toMatchObject({ failed: 3 });
  });

  it('of the browser', () => {
    expect(browserCounts({ passed: 1, failed: 2, skipped: 3 })).toEqual({ passed: 1, failed: 2, skipped: 3 });
  });

  it.each([null, [], {}, { numPassedTests: '5' }, 'text'])('is refused when it is %j', (report) => {
    expect(() => vitestCounts(report)).toThrow('the report has no number "numPassedTests"');
  });
});
