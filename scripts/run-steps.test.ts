import { describe, expect, it } from 'vitest';
import type { StepTools } from './run-steps.ts';
import { runSteps } from './run-steps.ts';
import { browserCounts } from './test-report.ts';
import type { Step } from './test-steps.ts';

interface Play {
  readonly code: number;
  /** What the step writes into its report, if anything. */
  readonly report?: unknown;
}

const check = (name: string): Step => ({ name, command: ['run', name] });
const tests = (name: string): Step => ({ ...check(name), report: { file: name, read: browserCounts } });
const counts = (passed: number, failed: number, skipped = 0): object => ({ passed, failed, skipped });

/** Runs steps that behave as told, over reports that an earlier run left behind. */
async function play(steps: readonly Step[], plays: Readonly<Record<string, Play>>, endAfter = Infinity) {
  const reports = new Map<string, unknown>(steps.map(({ name }) => [name, counts(99, 0)]));
  const lines: string[] = [];
  const ran: string[] = [];
  const tools: StepTools = {
    run: async ([, name = '']) => {
      ran.push(name);
      const { code, report } = plays[name] ?? { code: 0 };
      if (report !== undefined) reports.set(name, report);
      return code;
    },
    removeReport: (file) => void reports.delete(file),
    readReport: (file) => {
      if (!reports.has(file)) throw new Error('no such file');
      return reports.get(file);
    },
    now: () => ran.length * 1500,
    print: (line) => void lines.push(line),
    isEnding: () => ran.length >= endAfter,
  };
  const isWell = await runSteps(steps, tools);
  return { isWell, ran, lines, last: lines.at(-1), failing: lines.find((line) => line.startsWith('Failing')) };
}

describe('npm test', () => {
  it('adds up the tests of all steps, and checks without tests add nothing', async () => {
    const played = await play([check('lint'), tests('unit'), tests('e2e')], {
      unit: { code: 0, report: counts(5, 0, 1) },
      e2e: { code: 0, report: counts(2, 0) },
    });
    expect(played).toMatchObject({ isWell: true, last: '7 passed, 0 failed', failing: undefined });
    expect(played.lines).toContain('ok unit 1.5 s, 5 passed, 0 failed, 1 skipped');
  });

  it('runs every step although one failed, and names the failing ones', async () => {
    const played = await play([check('lint'), tests('unit'), check('build')], {
      lint: { code: 1 },
      unit: { code: 1, report: counts(3, 2) },
    });
    expect(played).toMatchObject({
      isWell: false,
      ran: ['lint', 'unit', 'build'],
      failing: 'Failing steps: lint, unit',
      last: '3 passed, 3 failed',
    });
  });

  it.each([
    ['ends well without a report', { code: 0 }, 'no usable report'],
    ['writes a report nobody can read', { code: 0, report: { passed: 'many' } }, 'no usable report'],
    ['runs no test', { code: 0, report: counts(0, 0, 4) }, 'no test ran'],
    ['ends badly though all tests passed', { code: 7, report: counts(3, 0) }, 'exit code 7'],
    ['ends well though a test failed', { code: 0, report: counts(3, 1) }, '1 failed'],
  ] as const)('fails a step that %s', async (_what, behaviour, why) => {
    const played = await play([tests('unit')], { unit: behaviour });
    expect(played).toMatchObject({ isWell: false, failing: 'Failing steps: unit' });
    expect(played.last).toMatch(/^\d passed, 1 failed$/);
    expect(played.lines.find((line) => line.startsWith('FAILED unit'))).toContain(why);
  });

  it('never takes the report of an earlier run for its own', async () => {
    expect((await play([tests('unit')], { unit: { code: 0 } })).last).toBe('0 passed, 1 failed');
  });

  it('stops after the running step when it is asked to, and is not well', async () => {
    const played = await play([check('one'), check('two'), check('three')], {}, 1);
    expect(played).toMatchObject({ isWell: false, ran: ['one'] });
    expect(played.last).toContain('Interrupted during one');
  });
});
