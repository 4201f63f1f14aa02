import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (...path: readonly string[]) => readFileSync(join(root, ...path), 'utf8');

/** What the examples of the frameworks get as a stranger would, packed here and not yet published. */
const packed = ['widget', 'protocol'];

describe.each(['pnpm-lock.yaml', 'examples/frameworks/pnpm-lock.yaml'])('the lockfile %s', (file) => {
  const lockfile = read(file);

  it('names packages, and no host they come from', () => {
    expect(lockfile).toContain('packages:');
    const lines = lockfile.split('\n').filter((line) => /https?:\/\/|tarball:|git\+|codeload/.test(line));
    expect(lines).toEqual([]);
  });

  it('has a digest for every package it installs', () => {
    const entries = [...lockfile.matchAll(/^ {4}resolution: \{(.*)\}$/gm)].map(([, resolution]) => resolution ?? '');
    expect(entries.length).toBeGreaterThan(100);
    const unsigned = entries.filter((resolution) => !resolution.includes('integrity: sha512-'));
    const own = packed.map((name) => `directory: dist/${name}, type: directory`).toSorted();
    expect(unsigned.toSorted()).toEqual(file.startsWith('examples/') ? own : []);
  });
});

describe('the workspace of the frameworks', () => {
  const settings = read('examples/frameworks/pnpm-workspace.yaml');

  it('names exact versions only', () => {
    const versions = [...settings.matchAll(/^ {2}['\w@/-]+: ([^:\n]*)$/gm)].map(([, version]) => version);
    expect(versions.length).toBeGreaterThan(15);
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version ?? ''))).toEqual([]);
    for (const manifest of globSync('examples/frameworks/*/package.json', { cwd: root })) {
      const { dependencies, devDependencies } = JSON.parse(read(manifest));
      const wanted = Object.values({ ...dependencies, ...devDependencies });
      expect(new Set(wanted)).toEqual(new Set(['catalog:', 'file:../dist/widget']));
    }
  });

  it('installs what the packages need as they are now', () => {
    const lockfile = read('examples/frameworks/pnpm-lock.yaml');
    for (const name of packed) {
      const [, entry = ''] = lockfile
        .split(`\n  '@talia/${name}@file:dist/${name}`)
        .map((text) => text.split('\n\n')[0])
        .slice(1);
      const locked = [...entry.matchAll(/^ {6}'?([\w@/-]+)'?: \S+$/gm)].map(([, dependency]) => dependency);
      const { dependencies, peerDependencies } = JSON.parse(read('packages', name, 'package.json'));
      expect(locked).toEqual(Object.keys({ ...dependencies, ...peerDependencies }));
    }
  });
});
