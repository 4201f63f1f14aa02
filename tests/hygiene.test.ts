import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const unversioned = new Set(['node_modules', '.git', 'dist', 'cdn', '.talia', 'test-results', 'playwright-report']);
const binary = /\.(png|jpe?g|gif|webp|ico|woff2?|gz|br|wasm)$/;

const files = globSync(['**/*', '**/.*', '**/.*/**'], {
  cwd: root,
  exclude: (path) => unversioned.has(path.split(/[\\/]/).at(-1) ?? ''),
})
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => !binary.test(file) && !/(^|\/)\.env$|\.log$/.test(file) && statSync(join(root, file)).isFile())
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

const isTest = (file: string): boolean => /\.(test|spec|contract)\.ts$|\/(testing|fixtures)\//.test(file);
const isCode = (file: string): boolean => /\.(ts|mjs|js|sql)$/.test(file);

/** Every line, as `file:line`, that a pattern matches. */
function linesWith(pattern: RegExp, isMeant: (file: string) => boolean): string[] {
  return files
    .filter(({ file }) => isMeant(file))
    .flatMap(({ file, text }) =>
      text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : [])),
    );
}

describe('the files of the repository', () => {
  it('are all looked at', () => {
    const names = files.map(({ file }) => file);
    expect(names).toEqual(expect.arrayContaining(['package.json', '.ci/run', 'packages/protocol/src/index.ts']));
  });

  it('hold no secret', () => {
    const openai = /\bsk-(proj-|svcacct-)?[A-Za-z0-9_-]{20,}/;
    const supabase = /\bsb_secret_[A-Za-z0-9_-]{10,}/;
    const token = /\beyJhbGciOi[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}/;
    const key = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
    for (const pattern of [openai, supabase, token, key]) {
      expect(linesWith(pattern, (file) => !isTest(file))).toEqual([]);
    }
  });

  it("hold no path of somebody's computer and no registry's address", () => {
    expect(linesWith(/(^|[^\w.])\/(work|farm|root)\//, () => true)).toEqual([]);
    expect(linesWith(/registry\.(npmjs|yarnpkg|npmmirror)\b/, () => true)).toEqual([]);
  });

  it('hold no test that keeps others from running, and no left-over of a merge', () => {
    expect(
      linesWith(/\b(it|test|describe)\.only\b/, (file) => isTest(file) && !file.startsWith('tests/hygiene')),
    ).toEqual([]);
    expect(linesWith(/^(<{7}|>{7}) /, () => true)).toEqual([]);
  });

  it('promise nothing without an issue', () => {
    expect(linesWith(/\b(TODO|FIXME)\b(?!.*#\d+)/, (file) => isCode(file) && file !== 'tests/hygiene.test.ts')).toEqual(
      [],
    );
  });

  it('have one subject each: no source file is longer than 400 lines', () => {
    const sources = files.filter(
      ({ file }) =>
        /^(packages\/[^/]+\/src|scripts|tools|bench)\/.*\.(ts|mjs)$/.test(file) &&
        !isTest(file) &&
        !file.includes('/generated/'),
    );
    expect(sources.length).toBeGreaterThan(10);
    expect(sources.filter(({ text }) => text.split('\n').length > 401).map(({ file }) => file)).toEqual([]);
  });
});
