import { expect, test } from 'vitest';
import { ListWindow } from './list-window.ts';

const keys = (count: number) => Array.from({ length: count }, (_, index) => `key-${index}`);

test('a short list is in the page as a whole', () => {
  expect(new ListWindow().take(keys(40))).toEqual({ from: 0, to: 40, above: 0, below: 0 });
});

test('of a long one the end is, and what is added to it', () => {
  const window = new ListWindow();
  expect(window.take(keys(1000))).toMatchObject({ from: 955, to: 1000, below: 0 });
  expect(window.take(keys(1001))).toMatchObject({ from: 956, to: 1001 });
  expect(window.take(keys(1000)).above).toBe(955 * 64);
});
