import { describe, expect, it } from 'vitest';
import { chooseSteps, stepNames } from './test-steps.ts';

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
