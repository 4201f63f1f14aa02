import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { markdownPayloads } from '../testing/markdown-payloads.ts';
import { parseBlocks, type Block } from './parse-blocks.ts';
import { parseInline, type Inline } from './parse-inline.ts';
import { toPlainText } from './plain-sentences.ts';

const marks = fc.constantFrom(
  '*',
  '**',
  '_',
  '__',
  '`',
  '```',
  '[',
  ']',
  '](',
  ')',
  '![',
  '\\',
  '# ',
  '> ',
  '- ',
  '1. ',
  '\n',
  '\n\n',
  '  ',
  '<',
  'https://a.example/x',
  'javascript:alert(1)',
  '\u202e',
  '\u200b',
  '\u0000',
  '\u001b[31m',
  '&#106;',
  '{{x}}',
  '|',
);
const words = fc.stringMatching(/^[a-zñá]{1,8}$/);
const markdown = fc
  .array(fc.oneof({ weight: 4, arbitrary: marks }, { weight: 2, arbitrary: words }, fc.string({ unit: 'binary' })))
  .map((parts) => parts.join(''));

const lettersOf = (text: string): string[] => Array.from(text).filter((character) => /[\p{L}\p{N}]/u.test(character));

function isInOrder(part: readonly string[], whole: readonly string[]): boolean {
  let found = 0;
  for (const letter of whole) if (letter === part[found]) found++;
  return found === part.length;
}

const measureBlock = (block: Block): { depth: number; size: number } =>
  block.type !== 'list'
    ? measureInline(parseInline(block.text))
    : deeper(
        block.items.flatMap((item) => [measureInline(parseInline(item.text)), ...item.children.map(measureBlock)]),
      );
const measureInline = (pieces: readonly Inline[]): { depth: number; size: number } =>
  deeper(pieces.map((piece) => ('text' in piece ? { depth: 0, size: 1 } : measureInline(piece.children))));
const deeper = (parts: readonly { depth: number; size: number }[]) => ({
  depth: 1 + Math.max(0, ...parts.map(({ depth }) => depth)),
  size: 1 + parts.reduce((sum, { size }) => sum + size, 0),
});

/** How often a pattern is tried while `work` runs: the parser's steps. */
function countSteps(work: () => void): number {
  const tried = vi.spyOn(RegExp.prototype, 'exec');
  try {
    work();
    return tried.mock.calls.length;
  } finally {
    tried.mockRestore();
  }
}

describe('any text', () => {
  it('is parsed, each time alike, and says nothing that was not written', () => {
    fc.assert(
      fc.property(markdown, (source) => {
        const text = toPlainText(source);
        expect(toPlainText(source)).toBe(text);
        expect(parseBlocks(source)).toEqual(parseBlocks(source));
        expect(isInOrder(lettersOf(text), lettersOf(source))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps its words, whatever marks stand between them', () => {
    const quiet = fc.constantFrom(
      ' ',
      '\n',
      '\n\n',
      ' **',
      '** ',
      ' _',
      '_ ',
      ' *',
      '\n- ',
      '\n> ',
      '\n# ',
      ' <b> ',
      ' | ',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(words, quiet), { maxLength: 30 }), (parts) => {
        const text = toPlainText(parts.map(([word, mark]) => word + mark).join(''));
        expect(isInOrder(lettersOf(parts.map(([word]) => word).join('')), lettersOf(text))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('links only where a browser may go, and shows the host unless the text begins with it', () => {
    const address = fc.tuple(
      fc.constantFrom('https:', 'http:', 'JaVaScRiPt:', 'data:', 'vbscript:', 'file:', 'blob:', 'mailto:', 'tel:', ''),
      fc.constantFrom('//', '', '/', '\\\\'),
      fc.webUrl().map((url) => url.replace(/^https?:\/\//, '')),
    );
    fc.assert(
      fc.property(address, fc.constantFrom('aquí', 'https://banco.example', 'banco.example/malo'), (parts, label) => {
        for (const source of [`[${label}](${parts.join('')})`, parts.join('')]) {
          const pieces = parseInline(source);
          for (const piece of pieces) {
            if (piece.type !== 'link') continue;
            const url = new URL(piece.href);
            expect(['https:', 'http:', 'mailto:', 'tel:']).toContain(url.protocol);
            if (source.startsWith('[') && pieces.length === 1) expect(piece.host ?? '').toBe(url.host);
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

it('shows the host of an address that looks like another', () => {
  expect(parseInline('https://banco.example@malo.example/')).toMatchObject([{ type: 'link', host: 'malo.example' }]);
  expect(parseInline('[https://banco.example/malo.example](https://malo.example)')).toMatchObject([
    { type: 'link', host: 'malo.example' },
  ]);
  expect(parseInline('[banco.example.malo.example](https://banco.example/)')).toMatchObject([
    { type: 'link', host: 'banco.example' },
  ]);
});

describe('text made to be slow', () => {
  it.each(['# ', '- ', '1. ', '> ', '```'])(
    'after %j, blanks and a line end of Unicode cost next to nothing',
    (mark) => {
      // Backtracking is one step and takes half a second: two hundred of them do not end in time.
      for (let time = 0; time < 200; time += 1) parseBlocks(`${mark}${' '.repeat(19_900)}a\u2028b`);
    },
  );

  const pieces = [
    '*',
    '**',
    '***',
    '_',
    '[',
    '](',
    '![',
    '`',
    '**a ',
    '[a](b',
    'https://%',
    '# ',
    '> ',
    '- ',
    '1. ',
    '\n',
    '|a',
  ];

  it.each([...pieces, '- a\n  ', '**a** ', '[x](https://a.b) ', '```\n'])(
    '%j again and again costs as much each time',
    (piece) => {
      const parse = (length: number) => countSteps(() => toPlainText(piece.repeat(length / piece.length)));
      const [once, twice] = [parse(8_000), parse(16_000)];
      expect(twice).toBeLessThan(2.2 * once + 100);
      expect(twice).toBeLessThan(40 * 16_000);
    },
  );

  it('is looked at once where marks stand in a row', () => {
    for (const mark of ['*', '_', '`']) expect(countSteps(() => parseInline(mark.repeat(8_000)))).toBeLessThan(10);
  });

  it('is nested at most 16 deep in lists and in marks, and never grows', () => {
    for (const payload of markdownPayloads()) {
      const { depth, size } = deeper(parseBlocks(payload.slice(0, 20_000)).map(measureBlock));
      expect(depth).toBeLessThanOrEqual(16 + 16 + 4);
      expect(size).toBeLessThanOrEqual(2 * payload.length + 4);
    }
  });
});
