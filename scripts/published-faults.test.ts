import { describe, expect, it } from 'vitest';
import { manifestFaults, publishedFaults } from './published-faults.ts';

describe('a packed package.json', () => {
  it('is fine with ranges and public conditions', () => {
    const manifest = {
      name: 'a',
      exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
      dependencies: { zod: '^4.6.7' },
      devDependencies: { '@types/node': 'catalog:' },
    };
    expect(manifestFaults(manifest)).toEqual([]);
  });

  it.each([
    { exports: { '.': { 'talia:src': './src/index.ts' } } },
    { dependencies: { '@talia/protocol': 'workspace:^' } },
    { peerDependencies: { lit: 'catalog:' } },
    { optionalDependencies: { a: 'link:../a' } },
  ])('is faulty with %j', (manifest) => {
    expect(manifestFaults(manifest)).toHaveLength(1);
  });
});

describe('the files of a package', () => {
  it('may be built code, its types and papers', () => {
    expect(publishedFaults(['dist/index.js', 'dist/index.d.ts.map', 'cdn/panel-Ab3.js', 'LICENSE'])).toEqual([]);
  });

  it.each(['dist/a.test.js', 'dist/chat.browser.test.d.ts', 'dist/testing/fake.js', 'testing/fake.js', 'cdn/.cache'])(
    'may not be %s',
    (file) => {
      expect(publishedFaults([file])).toEqual([`the package would publish ${file}`]);
    },
  );
});
