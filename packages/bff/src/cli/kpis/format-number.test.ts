import { expect, it } from 'vitest';
import { formatMean, formatShare, formatTime, formatUsd } from './format-number.ts';

it('tells a share with what it is of, only counts under twenty, and nothing of nothing', () => {
  expect(formatShare({ n: 200, cases: 31, rate: 0.155 })).toBe('15.5 % of 200');
  expect(formatShare({ n: 20, cases: 0, rate: 0 })).toBe('0.0 % of 20');
  expect(formatShare({ n: 19, cases: 4, rate: 4 / 19 })).toBe('4 of 19 *');
  expect(formatShare({ n: 0, cases: 0, rate: null })).toBe('–');
  expect(formatMean({ n: 40, mean: 0.5 })).toBe('50.0 % of 40');
  expect(formatMean({ n: 4, mean: 0.5 })).toBe('4 in all *');
  expect(formatMean({ n: 0, mean: null })).toBe('–');
});

it.each([
  [999.4, '999 ms (20)'],
  [1_500, '1.5 s (20)'],
  [90_000, '1.5 min (20)'],
  [5_400_000, '1.5 h (20)'],
  [3 * 86_400_000, '3.0 d (20)'],
])('tells %d ms in the unit that fits', (ms, text) => {
  expect(formatTime({ n: 20, p50Ms: ms }, 'p50Ms')).toBe(text);
});

it('marks a duration of few, and tells none of none', () => {
  expect(formatTime({ n: 19, p50Ms: 1_000 }, 'p50Ms')).toBe('1.0 s (19 *)');
  expect(formatTime({ n: 0, p50Ms: null }, 'p50Ms')).toBe('–');
});

it('tells dollars, small ones too, and what has no price', () => {
  expect(formatUsd(12.345)).toBe('$12.35');
  expect(formatUsd(0.0026512)).toBe('$0.00265');
  expect(formatUsd(0)).toBe('$0.00');
  expect(formatUsd(null)).toBe('–');
  expect(formatUsd(null, 3)).toBe('– (3 responses without a price)');
});
