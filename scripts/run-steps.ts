import type { Counts } from './test-report.ts';
import type { Step } from './test-steps.ts';

/** What running steps touches; the real ones are in tasks.ts. */
export interface StepTools {
  /** Runs a program and answers its exit code. */
  run(command: readonly [string, ...string[]]): Promise<number>;
  removeReport(file: string): void;
  /** The parsed report. Throws when there is none. */
  readReport(file: string): unknown;
  now(): number;
  print(line: string): void;
  /** Whether somebody asked to stop. */
  isEnding(): boolean;
}

interface Outcome {
  readonly step: string;
  readonly seconds: number;
  readonly counts: Counts;
  /** Why it failed, or undefined. */
  readonly fault: string | undefined;
}

/**
 * Runs every step, also after one has failed, and prints how each went and, as the last line, `N passed, N failed`.
 * Answers whether all is well. Begins no further step once asked to end, which is a failure without a total.
 */
export async function runSteps(steps: readonly Step[], tools: StepTools): Promise<boolean> {
  const outcomes: Outcome[] = [];
  for (const [index, step] of steps.entries()) {
    tools.print(`\n[${index + 1}/${steps.length}] ${step.name}: ${step.command.join(' ')}`);
    // One at a time: each step uses all processors, and a later one may need an earlier one's output.
    // eslint-disable-next-line no-await-in-loop
    const outcome = await runStep(step, tools);
    if (tools.isEnding()) {
      tools.print(`\nInterrupted during ${step.name}`);
      return false;
    }
    outcomes.push(outcome);
    tools.print(lineOf(outcome));
  }
  return summarize(outcomes, tools);
}

async function runStep(step: Step, tools: StepTools): Promise<Outcome> {
  const started = tools.now();
  if (step.report) tools.removeReport(step.report.file);
  const code = await tools.run(step.command);
  const { counts, fault } = judge(step, code, tools);
  return { step: step.name, seconds: (tools.now() - started) / 1000, counts, fault };
}

const noTests: Counts = { passed: 0, failed: 0, skipped: 0 };

/** A step's word is not enough: one whose tests did not run must not pass for one whose tests passed. */
function judge(step: Step, code: number, tools: StepTools): Pick<Outcome, 'counts' | 'fault'> {
  const exit = code === 0 ? undefined : `exit code ${code}`;
  if (!step.report) return { counts: noTests, fault: exit };
  const counts = readCounts(step.report, tools);
  if (counts instanceof Error) return { counts: noTests, fault: `${exit ?? 'exit code 0'}, but ${counts.message}` };
  if (counts.failed > 0) return { counts, fault: `${counts.failed} failed` };
  if (counts.passed === 0) return { counts, fault: 'no test ran' };
  return { counts, fault: exit };
}

function readCounts({ file, read }: NonNullable<Step['report']>, tools: StepTools): Counts | Error {
  try {
    return read(tools.readReport(file));
  } catch (cause) {
    return new Error(`no usable report in ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

function lineOf({ step, seconds, counts, fault }: Outcome): string {
  const tests = counts.passed + counts.failed > 0 ? `, ${counts.passed} passed, ${counts.failed} failed` : '';
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  return `${fault === undefined ? 'ok' : 'FAILED'} ${step} ${seconds.toFixed(1)} s${tests}${skipped}${fault === undefined ? '' : ` (${fault})`}`;
}

function summarize(outcomes: readonly Outcome[], tools: StepTools): boolean {
  const failing = outcomes.filter((outcome) => outcome.fault !== undefined);
  const passed = outcomes.reduce((sum, { counts }) => sum + counts.passed, 0);
  // A step that failed without a failing test still has to show in the number.
  const failed = outcomes.reduce((sum, { counts, fault }) => sum + (fault ? Math.max(counts.failed, 1) : 0), 0);
  tools.print(`\n${outcomes.map(({ step, seconds }) => `${step} ${seconds.toFixed(1)} s`).join(', ')}`);
  if (failing.length > 0) tools.print(`Failing steps: ${failing.map(({ step }) => step).join(', ')}`);
  tools.print(`${passed} passed, ${failed} failed`);
  return failing.length === 0;
}
