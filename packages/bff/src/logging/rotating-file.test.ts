import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openRotatingFile } from './rotating-file.ts';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'talia-rotate-'));
});

afterEach(() => {
  vi.useRealTimers();
  rmSync(root, { recursive: true, force: true });
});

it('rejects, and throws in nobody’s turn, when the next day’s directory cannot be made', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 23, 23, 59, 59) });
  const parent = join(root, 'parent');
  mkdirSync(join(parent, 'logs'), { recursive: true });
  const file = openRotatingFile({
    dir: join(parent, 'logs'),
    pattern: 'app-%DATE%',
    maxBytes: 1e6,
    onRotate: () => {},
  });
  renameSync(parent, join(root, 'elsewhere'));
  writeFileSync(parent, '');
  vi.setSystemTime(Date.UTC(2026, 10, 24, 0, 0, 1));
  await expect(file.append('line')).rejects.toMatchObject({ code: 'ENOTDIR' });
  await expect(file.append('line')).rejects.toMatchObject({ code: 'ENOTDIR' });
  await file.close();
});

it('closes only when all is written', async () => {
  const file = openRotatingFile({ dir: root, pattern: 'app-%DATE%', maxBytes: 1e9, onRotate: () => {} });
  const text = 'x'.repeat(10_000_000);
  const append = file.append(text);
  await file.close();
  const written = readdirSync(root).map((name) => statSync(join(root, name)).size);
  await append;
  expect(written).toEqual([text.length + 1]);
});

it('throws when the directory cannot be made', () => {
  writeFileSync(join(root, 'file'), '');
  const open = () =>
    openRotatingFile({ dir: join(root, 'file', 'logs'), pattern: 'app-%DATE%', maxBytes: 1e6, onRotate: () => {} });
  expect(open).toThrow('ENOTDIR');
});
