import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isFresh, markAsFresh } from './widget-build.ts';

let root = '';
const put = (file: string, text: string): void => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'talia-widget-'));
  put('pnpm-lock.yaml', 'lock');
  put('packages/widget/vite.config.ts', 'config');
  put('packages/widget/src/panel/panel.ts', 'panel');
  put('packages/protocol/src/index.ts', 'protocol');
  put('packages/widget/cdn/talia-chat.js', 'built');
  put('packages/widget/cdn/panel-abc.js', 'built panel');
  markAsFresh(root);
});
afterEach(() => rmSync(root, { recursive: true }));

describe("the widget's build", () => {
  it('is fresh after building, and whatever happens to times and tests', () => {
    utimesSync(join(root, 'packages/widget/src/panel/panel.ts'), new Date(), new Date());
    put('packages/widget/src/panel/panel.test.ts', 'a test');
    expect(isFresh(root)).toBe(true);
  });

  it.each([
    'packages/widget/src/panel/panel.ts',
    'packages/widget/src/new.css',
    'packages/protocol/src/index.ts',
    'packages/widget/vite.config.ts',
    'pnpm-lock.yaml',
    'packages/widget/cdn/panel-abc.js',
  ])('is stale once %s is another', (file) => {
    put(file, 'something else');
    expect(isFresh(root)).toBe(false);
  });

  it.each([
    'packages/widget/src/panel/panel.ts',
    'packages/widget/cdn/panel-abc.js',
    'packages/widget/cdn/talia-chat.js',
  ])('is stale once %s is gone', (file) => {
    rmSync(join(root, file));
    expect(isFresh(root)).toBe(false);
  });
});
