import type { TestResult, TestSession } from '@web/test-runner';
import { describe, expect, it } from 'vitest';
import { countSessions, strayErrors } from './count-reporter.ts';

type Session = Pick<TestSession, 'testResults' | 'errors' | 'passed'>;

const good: TestResult = { name: 'good', passed: true, skipped: false };
const left: TestResult = { name: 'left out', passed: false, skipped: true };
const bad: TestResult = { name: 'bad', passed: false, skipped: false, error: { message: 'Uncaught Error: no answer' } };

function session(tests: TestResult[], given: Partial<Session> = {}): Session {
  const inner = { name: 'inner', suites: [], tests };
  return { passed: true, errors: [], testResults: { name: '', suites: [inner], tests: [] }, ...given };
}

describe('counting a run in the browser', () => {
  it('adds up the tests of nested suites and of all files', () => {
    const sessions = [session([good, left]), session([good, bad], { passed: false })];
    expect(countSessions(sessions, [])).toEqual({ passed: 2, skipped: 1, failed: 1 });
  });

  it('counts a file that could not be loaded as a failed test', () => {
    const broken: Session = { passed: false, errors: [{ message: 'Could not import your test module.' }] };
    expect(countSessions([broken], [])).toEqual({ passed: 0, skipped: 0, failed: 1 });
  });

  it('counts a session that failed without a reason', () => {
    expect(countSessions([session([good], { passed: false })], [])).toEqual({ passed: 1, skipped: 0, failed: 1 });
  });

  it('counts an error of the page that no test has reported, once', () => {
    const sessions = [session([good, bad], { passed: false })];
    const stray = strayErrors(sessions, ['no answer', 'broken listener']);
    expect(stray).toEqual(['broken listener']);
    expect(countSessions(sessions, stray)).toEqual({ passed: 1, skipped: 0, failed: 2 });
  });
});
