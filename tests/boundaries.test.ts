import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { DeclaredPackages } from '../tools/boundaries/check-file.ts';
import { checkFile } from '../tools/boundaries/check-file.ts';

const root = join(import.meta.dirname, '..');

it('every import goes where the architecture allows', () => {
  const files = sourceFiles('packages', '*/src/**/*.{ts,mts,js,mjs}');
  expect(files).toContain('protocol/src/index.ts');
  expect(files.flatMap((file) => breachesIn('packages', file))).toEqual([]);
});

it('examples use public entries only', () => {
  const files = sourceFiles('examples', '*/**/*.{ts,mts,js,mjs}').filter((file) => !file.startsWith('frameworks/'));
  expect(files.flatMap((file) => breachesIn('examples', file))).toEqual([]);
});

it('examples of frameworks too, each with what its own package.json names', () => {
  const files = sourceFiles('examples/frameworks', '*/{src,app}/**/*.{ts,tsx}');
  expect(files).toEqual(expect.arrayContaining(['next/app/chat.tsx', 'react/src/app.tsx', 'angular/src/app.ts']));
  expect(files.flatMap((file) => breachesIn('examples/frameworks', file))).toEqual([]);
});

function sourceFiles(folder: string, pattern: string): string[] {
  return globSync(pattern, { cwd: join(root, folder), exclude: isMade }).map((file) => file.replaceAll('\\', '/'));
}

/** Folders of thousands of files that nobody here wrote: not even looked into. */
function isMade(path: string): boolean {
  return /(^|[\\/])(node_modules|dist|cdn)$/.test(path);
}

function breachesIn(folder: string, file: string): string[] {
  const [name = ''] = file.split('/');
  const source = readFileSync(join(root, folder, file), 'utf8');
  return checkFile({ file, source, declared: declaredFor(join(folder, name)) });
}

/** Tests also use the tools of the workspace's root. */
function declaredFor(folder: string): DeclaredPackages {
  const own = readManifest(folder);
  const workspace = readManifest('.');
  return {
    always: new Set([own.name, ...Object.keys(own.dependencies ?? {})]),
    development: new Set([own, workspace].flatMap((manifest) => Object.keys(manifest.devDependencies ?? {}))),
  };
}

interface Manifest {
  readonly name: string;
  readonly dependencies?: object;
  readonly devDependencies?: object;
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
}
