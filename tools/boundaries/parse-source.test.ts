import { describe, expect, it } from 'vitest';
import { parseSource } from './parse-source.ts';

const mentions = (source: string): string[] =>
  parseSource('file.ts', source).mentions.map(({ kind, specifier, line }) => `${line} ${kind} ${specifier ?? '?'}`);

describe('mentions of other modules', () => {
  it.each([
    ["import one from 'm';", 'load m'],
    ["import { one } from 'm';", 'load m'],
    ["import * as all from 'm';", 'load m'],
    ["import 'm';", 'load m'],
    ["import { type One } from 'm';", 'load m'],
    ["import data from 'm' with { type: 'json' };", 'load m'],
    ["import one = require('m');", 'load m'],
    ["export { one } from 'm';", 'load m'],
    ["export * from 'm';", 'load m'],
    ["export * as all from 'm';", 'load m'],
    ["import type { One } from 'm';", 'type m'],
    ["import type One from 'm';", 'type m'],
    ["export type { One } from 'm';", 'type m'],
    ["export type * from 'm';", 'type m'],
    ["type One = import('m').One;", 'type m'],
    ["let all: typeof import('m');", 'type m'],
    ["declare module 'm' { interface One {} }", 'type m'],
    ["await import('m');", 'later m'],
    ['await import(`m`);', 'later m'],
    ["const load = () => import('m').then(({ one }) => one);", 'later m'],
    ["const one = require('m');", 'later m'],
    ["module.require('m');", 'later m'],
    ["createRequire(import.meta.url)('m');", 'later m'],
    ["import.meta.resolve('m');", 'later m'],
    ['await import(name);', 'later ?'],
    ['await import(`./${name}.ts`);', 'later ?'],
  ])('%s', (source, expected) => {
    expect(mentions(`\n${source}`)).toEqual([`2 ${expected}`]);
  });

  it('are not found in comments, texts or similar names', () => {
    const source = `
      // import 'comment';
      const text = "import 'text'";
      const template = \`export * from 'template'\`;
      loader.import('method'); resolve('function'); declare namespace Local {}
      export { text };
    `;
    expect(mentions(source)).toEqual([]);
  });

  it('are found behind generics and type assertions', () => {
    const source = `const list = <T,>(items: readonly T[]) => items satisfies unknown;\nexport const later = async () => import('m');`;
    expect(mentions(source)).toEqual(['2 later m']);
  });

  it('are never guessed from source that does not parse', () => {
    expect(() => parseSource('broken.ts', 'import {')).toThrow('broken.ts');
  });
});

describe('the environment', () => {
  it.each([
    'process.env',
    "process['env'].PORT",
    'globalThis.process.env.PORT',
    'const { env } = process;',
    'const { env: { PORT } } = process;',
    "import { env } from 'node:process';",
    "import { env as variables } from 'process';",
  ])('is read by %s', (source) => {
    expect(parseSource('file.ts', source).environmentLines).toEqual([1]);
  });

  it('is not read by other uses of such names', () => {
    const source = `process.exit(); options.env; const { env } = options; import { loadEnvFile } from 'node:process';`;
    expect(parseSource('file.ts', source).environmentLines).toEqual([]);
  });
});
