import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Reporter, TestSession, TestSuiteResult } from '@web/test-runner';

/** What `npm test` reads of a run in the browser. */
export interface BrowserCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

type Session = Pick<TestSession, 'testResults' | 'errors' | 'passed'>;

/** A web-test-runner reporter that writes how many tests passed and failed to `file`, as JSON, and names stray page errors. */
export function countReporter(file: string, pageErrors: readonly string[]): Reporter {
  return {
    onTestRunFinished({ sessions }) {
      const stray = strayErrors([...sessions], pageErrors);
      for (const message of stray) process.stderr.write(`Uncaught in the page: ${message}\n`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(countSessions([...sessions], stray)));
    },
  };
}

/** The page errors that no failed test has reported already. */
export function strayErrors(sessions: readonly Session[], pageErrors: readonly string[]): string[] {
  const reported = sessions.flatMap((session) => [
    ...session.errors.map((error) => error.message),
    ...testsOf(session).flatMap((test) => test.error?.message ?? []),
  ]);
  return pageErrors.filter((message) => !reported.some((text) => text.includes(message)));
}

/**
 * Adds up the tests of all sessions. An error outside of any test (a page that broke, a file that could not be
 * loaded) counts as a failed test, and so does a session that failed without saying why.
 */
export function countSessions(sessions: readonly Session[], stray: readonly string[]): BrowserCounts {
  const tests = sessions.flatMap(testsOf);
  const skipped = tests.filter((test) => test.skipped).length;
  const passed = tests.filter((test) => !test.skipped && test.passed).length;
  const outside = sessions.reduce((sum, session) => sum + errorsOutsideTests(session), 0);
  return { passed, skipped, failed: tests.length - skipped - passed + outside + stray.length };
}

function errorsOutsideTests(session: Session): number {
  const hasFailedTest = testsOf(session).some((test) => !test.skipped && !test.passed);
  const isUnexplained = session.passed !== true && !hasFailedTest && session.errors.length === 0;
  return session.errors.length + (isUnexplained ? 1 : 0);
}

function testsOf(session: Session): TestSuiteResult['tests'] {
  return session.testResults ? testsInside(session.testResults) : [];
}

function testsInside(suite: TestSuiteResult): TestSuiteResult['tests'] {
  return [...suite.tests, ...suite.suites.flatMap(testsInside)];
}
