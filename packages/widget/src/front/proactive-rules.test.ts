import { expect, test } from 'vitest';
import { isDue, isFor, parseRule, type PageSignals } from './proactive-rules.ts';

const nothing: PageSignals = { seconds: 0, scrolled: 0, leaving: false };
const page = new URL('https://site.test/precios?plan=pro#tabla');

test('a rule of the attributes is a list of moments', () => {
  expect(parseRule('Hola', ' after 15,scroll 60% , exit, url /precios ')).toEqual({
    text: 'Hola',
    after: 15,
    scroll: 60,
    exit: true,
    url: '/precios',
  });
});

test('what is not understood counts for nothing, and the moment is after five seconds', () => {
  const rule = parseRule('Hola', 'after soon, scroll -1, url, whenever, __proto__ 1');
  expect(rule).toEqual({ text: 'Hola' });
  expect(isDue(rule, { ...nothing, seconds: 4 })).toBe(false);
  expect(isDue(rule, { ...nothing, seconds: 5 })).toBe(true);
});

test('the first moment of a rule is enough', () => {
  const rule = parseRule('Hola', 'after 15, scroll 60, exit');
  expect(isDue(rule, nothing)).toBe(false);
  expect(isDue(rule, { ...nothing, seconds: 15 })).toBe(true);
  expect(isDue(rule, { ...nothing, scrolled: 60 })).toBe(true);
  expect(isDue(rule, { ...nothing, leaving: true })).toBe(true);
});

test('time alone does not show what waits for a scroll, nor a page that was not scrolled what waits for its top', () => {
  expect(isDue(parseRule('Hola', 'scroll 0'), { ...nothing, seconds: 999 })).toBe(false);
  expect(isDue(parseRule('Hola', 'scroll 0'), { ...nothing, scrolled: 40 })).toBe(true);
  expect(isDue(parseRule('Hola', 'exit'), { ...nothing, seconds: 999 })).toBe(false);
});

test('an address is matched in path, query and fragment', () => {
  expect(isFor({ text: '' }, page)).toBe(true);
  expect(isFor({ text: '', url: '/precios' }, page)).toBe(true);
  expect(isFor({ text: '', url: 'plan=pro' }, page)).toBe(true);
  expect(isFor({ text: '', url: 'site.test' }, page)).toBe(false);
  expect(isFor({ text: '', url: /^\/precios/ }, page)).toBe(true);
  expect(isFor({ text: '', url: /^\/blog/g }, page)).toBe(false);
});
