import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const lockfile = readFileSync(join(import.meta.dirname, '..', 'pnpm-lock.yaml'), 'utf8');

it('the lockfile names packages, and no host they come from', () => {
  expect(lockfile).toContain('packages:');
  const lines = lockfile.split('\n').filter((line) => /https?:\/\/|tarball:|git\+|codeload/.test(line));
  expect(lines).toEqual([]);
});

it('the lockfile has a digest for every package it installs', () => {
  const entries = [...lockfile.matchAll(/^ {4}resolution: \{(.*)\}$/gm)].map(([, resolution]) => resolution ?? '');
  expect(entries.length).toBeGreaterThan(100);
  expect(entries.filter((resolution) => !resolution.includes('integrity: sha512-'))).toEqual([]);
});
