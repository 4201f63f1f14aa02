import { describe, expect, it } from 'vitest';
import { chooseSteps, stepNames, updatingSteps } from './test-steps.ts';

const names = (chosen: readonly string[]): string[] => chooseSteps(chosen).map((step) => step.name);

describe('choosing steps', () => {
  it('takes all of them by default', () => {
    expect(names([])).toEqual(stepNames());
  });

  it('takes the named ones, in the order they depend on each other', () => {
    expect(names(['unit', 'lint'])).toEqual(['lint', 'unit']);
  });

  it('adds what a named one needs', () => {
    expect(names(['e2e'])).toEqual(['build', 'e2e']);
  });
});

describe('renewing what is kept', () => {
  it('is told to the named step, not to those it needs', () => {
    const commands = updatingSteps(['visual'])?.map(({ name, command }) => [
      name,
      command.includes('--update-snapshots'),
    ]);
    expect(commands).toEqual([
      ['build', false],
      ['visual', true],
    ]);
  });

  it('is refused where nothing is kept, and without a name', () => {
    expect([updatingSteps(['unit']), updatingSteps(['visual', 'unit']), updatingSteps([])]).toEqual(
      Array(3).fill(undefined),
    );
  });
});

describe('the steps', () => {
  it('have names of their own and reports of their own', () => {
    const all = chooseSteps([]);
    const reports = all.flatMap((step) => step.report?.file ?? []);
    expect(new Set(stepNames()).size).toBe(all.length);
    expect(new Set(reports).size).toBe(reports.length);
  });

  it('come after the ones they need', () => {
    const order = stepNames();
    for (const step of chooseSteps([])) {
      if (step.needs) expect(order.slice(0, order.indexOf(step.name))).toContain(step.needs);
    }
  });
});
