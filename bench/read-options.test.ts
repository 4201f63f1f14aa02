import { expect, it } from 'vitest';
import { variantNames } from './plan.ts';
import { readOptions } from './read-options.ts';

it('measures everything on the embedded database when nothing is said', () => {
  expect(readOptions([])).toEqual({
    type: 'run',
    options: { database: 'embedded', length: 'whole', variants: variantNames, profiles: null },
  });
});

it('takes what is said, and keeps the variants in their order', () => {
  const args = ['--quick', '--database', 'postgres', '--only', 'talia,bare', '--profile', 'profiles'];
  expect(readOptions(args)).toEqual({
    type: 'run',
    options: { database: 'postgres', length: 'quick', variants: ['bare', 'talia'], profiles: 'profiles' },
  });
});

it('helps', () => {
  expect(readOptions(['--quick', '--help'])).toEqual({ type: 'help' });
});

it.each([
  [['--fast'], /--fast/],
  [['now'], /now/],
  [['--database', 'oracle'], /no database "oracle"/],
  [['--only', 'bare,nginx'], /no variant "nginx"/],
])('refuses %j with a sentence', (args, sentence) => {
  expect(readOptions(args)).toMatchObject({ type: 'wrong', sentence: expect.stringMatching(sentence) });
});
