import type { CountsReader } from './test-report.ts';
import { browserCounts, playwrightCounts, vitestCounts } from './test-report.ts';

/** One step of `npm test`: a program that ends with 0 when all is well. */
export interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** A step that has to run before this one, also when only this one was asked for. */
  readonly needs?: string;
  /** What makes the command renew the results it keeps and compares with: `npm test -- visual --update`. */
  readonly update?: string;
  /** Where a step that runs tests writes its result. Without a fresh one the step has failed. */
  readonly report?: { readonly file: string; readonly read: CountsReader };
}

/** Folder of the reports, from the repository's root. */
export const reportFolder = 'node_modules/.cache/reports';

/** All steps, in the order they run. A new one is one entry. */
export const steps: readonly Step[] = [
  { name: 'format', command: ['oxfmt', '--check'] },
  { name: 'lint', command: ['oxlint', '--deny-warnings'] },
  { name: 'types', command: ['tsc', '-b'] },
  vitest('unit'),
  vitest('database'),
  vitest('chaos'),
  { name: 'build', command: ['pnpm', '-r', '--workspace-concurrency=2', 'run', 'build'] },
  { name: 'package', command: ['node', 'scripts/check-packages.ts'], needs: 'build' },
  { name: 'browser', command: ['wtr'], report: { file: `${reportFolder}/browser.json`, read: browserCounts } },
  {
    name: 'e2e',
    command: ['playwright', 'test'],
    needs: 'build',
    report: { file: `${reportFolder}/e2e.json`, read: playwrightCounts },
  },
  {
    name: 'visual',
    command: ['playwright', 'test', '--config', 'tests/visual/playwright.config.ts'],
    needs: 'build',
    update: '--update-snapshots',
    report: { file: `${reportFolder}/visual.json`, read: playwrightCounts },
  },
  {
    name: 'widget',
    command: ['playwright', 'test', '--config', 'tests/widget/playwright.config.ts'],
    needs: 'build',
    update: '--update-snapshots',
    report: { file: `${reportFolder}/widget.json`, read: playwrightCounts },
  },
  {
    name: 'examples',
    command: ['node', '--conditions=talia:src', 'scripts/check-examples.ts'],
    needs: 'build',
    report: { file: `${reportFolder}/examples.json`, read: playwrightCounts },
  },
];

/** The steps of these names and those they need, in their order; all of them for no name. */
export function chooseSteps(names: readonly string[]): readonly Step[] {
  if (names.length === 0) return steps;
  const needed = steps.flatMap((step) => (names.includes(step.name) ? (step.needs ?? []) : []));
  return steps.filter((step) => names.includes(step.name) || needed.includes(step.name));
}

/** The same steps, told to renew what they keep; undefined when one of these names keeps nothing. */
export function updatingSteps(names: readonly string[]): readonly Step[] | undefined {
  const isMeant = (step: Step): boolean => names.includes(step.name);
  const keepers = steps.filter(isMeant).filter(({ update }) => update !== undefined);
  if (names.length === 0 || keepers.length < names.length) return undefined;
  return chooseSteps(names).map((step) =>
    isMeant(step) && step.update !== undefined ? { ...step, command: [...step.command, step.update] } : step,
  );
}

/** What can be chosen. */
export function stepNames(): string[] {
  return steps.map((step) => step.name);
}

/** A step that runs one project of vitest.config.ts. */
function vitest(project: string): Step {
  const file = `${reportFolder}/${project}.json`;
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  return {
    name: project,
    command: ['vitest', 'run', `--project=${project}`, ...reporters],
    report: { file, read: vitestCounts },
  };
}
