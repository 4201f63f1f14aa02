import { expect, test } from 'vitest';
import { createTokenStore } from './token-store.ts';

function setup(stored: Record<string, string> = {}) {
  const entries = new Map(Object.entries(stored));
  const storage = {
    getItem: (key: string) => entries.get(key) ?? null,
    setItem: (key: string, value: string) => void entries.set(key, value),
    removeItem: (key: string) => void entries.delete(key),
  };
  return { entries, tokens: createTokenStore('site', () => storage) };
}

test('stores nothing until the site allows it', () => {
  const { entries, tokens } = setup();
  tokens.write('first');
  expect(entries.size).toBe(0);
  expect(tokens.read()).toBe('first');
  tokens.persist();
  expect(Object.fromEntries(entries)).toEqual({ 'talia:site:refresh': 'first' });
});

test('replaces the token of an earlier visit at once, since a used one is worthless', () => {
  const { entries, tokens } = setup({ 'talia:site:refresh': 'old' });
  tokens.write('new');
  expect(entries.get('talia:site:refresh')).toBe('new');
});

test('leaves nothing behind where visits must not be remembered', () => {
  const { entries, tokens } = setup({ 'talia:site:refresh': 'old' });
  tokens.keepInMemory();
  expect(entries.size).toBe(0);
  expect(tokens.read()).toBe('old');
  tokens.write('new');
  expect(entries.size).toBe(0);
});

test('lives for the page where the browser forbids storage', () => {
  const tokens = createTokenStore('site', () => {
    throw new DOMException('denied', 'SecurityError');
  });
  tokens.persist();
  tokens.write('token');
  expect(tokens.read()).toBe('token');
  tokens.clear();
  expect(tokens.read()).toBe(null);
});

test('keeps two sites apart', () => {
  const { entries, tokens } = setup({ 'talia:other:refresh': 'theirs' });
  expect(tokens.read()).toBe(null);
  tokens.clear();
  expect(entries.size).toBe(1);
});
