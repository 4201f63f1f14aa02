import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const isTest = (file: string): boolean => /\.(test|contract)\.ts$|\/(testing|node_modules)\//.test(file);

/** The product's own sources, as `file:line`, in which a pattern is found. */
function linesWith(pattern: RegExp, packages = '{protocol,bff,widget}'): string[] {
  const files = globSync(`packages/${packages}/src/**/*.ts`, { cwd: root }).filter((file) => !isTest(file));
  expect(files.length).toBeGreaterThan(10);
  return files.flatMap((file) => {
    const lines = readFileSync(join(root, file), 'utf8').split('\n');
    return lines.flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : []));
  });
}

const byText = (one = '', other = '') => one.localeCompare(other, 'en');

describe('code of the product', () => {
  it('evaluates no text and starts no program', () => {
    expect(linesWith(/\beval\(|\bFunction\(|['"](?:node:)?(?:vm|child_process)['"]/)).toEqual([]);
    expect(linesWith(/\bset(?:Timeout|Interval)\(\s*['"`]/)).toEqual([]);
  });

  it('writes no HTML of its own making into a page', () => {
    const sinks =
      /\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|unsafeHTML|unsafeSVG|unsafeStatic|setHTMLUnsafe|createContextualFragment|DOMParser)\b/;
    expect(linesWith(sinks)).toEqual([]);
  });

  it('neither sends messages to other windows nor listens to theirs', () => {
    const places = linesWith(
      /\bpostMessage\b|EventListener\(\s*['"]message['"]|\bonmessage\b|\bnew BroadcastChannel\b/,
      'widget',
    );
    // Tabs of one origin hear each other through a channel that no other origin can open.
    expect(places.filter((place) => !place.startsWith('packages/widget/src/live/join-tabs.ts:'))).toEqual([]);
    expect(linesWith(/\bnew BroadcastChannel\b/, 'widget')).toHaveLength(1);
  });

  it('makes a pattern only of texts of its own', () => {
    const files = linesWith(/\bRegExp\(/).map((place) => place.split(':')[0]);
    // Two of the one and so many of the other, each of a text beside it.
    expect(files.toSorted(byText)).toEqual([
      'packages/bff/src/http/body.ts',
      'packages/bff/src/http/body.ts',
      ...Array.from({ length: 4 }, () => 'packages/bff/src/logging/field-kinds.ts'),
    ]);
  });
});
