import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

interface Row {
  id: string;
  asks: string;
  applies: string;
  how: string;
  /** `path › name of a test`. */
  tests: string[];
}

const rows = read('docs/asvs.md')
  .split('\n')
  .filter((line) => line.startsWith('| v5.0.0-'))
  .map(toRow);

function toRow(line: string): Row {
  const [, id = '', asks = '', applies = '', how = '', tests = ''] = line.split('|').map((cell) => cell.trim());
  return {
    id,
    asks,
    applies,
    how,
    tests: [...tests.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? ''),
  };
}

/** What is wrong with `path › name`, or null: the file is a test and holds the name as one text. */
function findFault(test: string): string | null {
  const [file = '', name = '', ...rest] = test.split(' › ');
  if (name === '' || rest.length > 0) return `${test} is not "path › name"`;
  if (!/\.(test|spec|contract)\.ts$/.test(file) || !existsSync(join(root, file))) return `${file} is no test`;
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  // The first argument of `it(`, or of what `it.each(…)` answers; never of one that is skipped.
  const call = new RegExp(String.raw`(?:\b(?:it|test|describe)|\))\(\s*(['"\`])${escaped}\1`);
  return call.test(read(file)) ? null : `${file} has no test "${name}"`;
}

describe('docs/asvs.md', () => {
  it('has one row for each requirement, in order', () => {
    const ids: unknown = JSON.parse(read('tests/data/asvs-ids.json'));
    expect(rows.map(({ id }) => id)).toEqual(ids);
  });

  it('says of each whether it applies, why not, and how it is met', () => {
    const incomplete = rows.filter(
      ({ asks, applies, how }) => asks === '' || !(applies === 'sí' ? how.length > 3 : /^no: .{5,}/.test(applies)),
    );
    expect(incomplete).toEqual([]);
  });

  it('names tests that exist', () => {
    const named = rows.flatMap(({ tests }) => tests);
    expect(named.length).toBeGreaterThan(50);
    expect(named.map(findFault).filter((fault) => fault !== null)).toEqual([]);
  });

  it('has a test for each requirement that applies', () => {
    const untested = rows.filter(({ applies, tests }) => applies === 'sí' && tests.length === 0);
    expect(untested.map(({ id }) => id)).toEqual([]);
  });
});
