import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { DeclaredPackages } from '../tools/boundaries/check-file.ts';
import { checkFile } from '../tools/boundaries/check-file.ts';

const root = join(import.meta.dirname, '..');
const files = globSync('*/src/**/*.{ts,mts,js,mjs}', { cwd: join(root, 'packages') })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => !file.includes('/node_modules/'));

it('every import goes where the architecture allows', () => {
  expect(files).toContain('protocol/src/index.ts');
  const breaches = files.flatMap((file) => {
    const [name = ''] = file.split('/');
    const source = readFileSync(join(root, 'packages', file), 'utf8');
    return checkFile({ file, source, declared: declaredFor(name) });
  });
  expect(breaches).toEqual([]);
});

/** Tests also use the tools of the workspace's root. */
function declaredFor(name: string): DeclaredPackages {
  const own = readManifest(join('packages', name));
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
