import { expect, it } from 'vitest';
import { percentile } from './percentile.ts';

it.each([
  [[3, 1, 2, 4], 50, 2],
  [[3, 1, 2, 4], 95, 4],
  [[10, 9, 100], 50, 10],
  [[7], 95, 7],
  [[1, 2], 0, 1],
  [[], 50, null],
])('takes of %j the nearest rank of %d percent', (values, percent, found) => {
  expect(percentile(values, percent)).toBe(found);
});
