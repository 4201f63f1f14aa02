import { expect, test } from 'vitest';
import { parseBlocks } from './parse-blocks.ts';

test('separates paragraphs, lists, headings and code', () => {
  const blocks = parseBlocks('# Título\nHola\ntú\n\n- a\n- b\n  - c\n\n```\nx = 1\n\ny\n```\nfin');
  expect(blocks).toMatchObject([
    { type: 'heading', text: 'Título' },
    { type: 'paragraph', text: 'Hola\ntú' },
    {
      type: 'list',
      ordered: false,
      items: [
        { text: 'a', children: [] },
        { text: 'b', children: [{ type: 'list', items: [{ text: 'c' }] }] },
      ],
    },
    { type: 'code', text: 'x = 1\n\ny' },
    { type: 'paragraph', text: 'fin' },
  ]);
});

test('takes the marks that close a heading away, and no letter', () => {
  const texts = ['# Uno ##', '## Uno # dos ', '# C#', '### ###'].flatMap((line) => parseBlocks(line));
  expect(texts.map((block) => 'text' in block && block.text)).toEqual(['Uno', 'Uno # dos', 'C#', '']);
});

test('begins a list right after its sentence, as models write it', () => {
  expect(parseBlocks('Necesito:\n1. nombre\n2. correo')).toMatchObject([
    { type: 'paragraph', text: 'Necesito:' },
    { type: 'list', ordered: true, start: 1, items: [{ text: 'nombre' }, { text: 'correo' }] },
  ]);
});

test('shows code whose end has not arrived yet', () => {
  expect(parseBlocks('```js\nlet a')).toMatchObject([{ type: 'code', text: 'let a' }]);
});

test('keeps the words of a quote', () => {
  expect(parseBlocks('> dijo\n> > algo')).toMatchObject([{ type: 'paragraph', text: 'dijo\nalgo' }]);
});

test('does not change a finished block while the next one grows', () => {
  const source = 'uno\n\n- a\n- b\n\nel último crece';
  const finished = parseBlocks(source).slice(0, 2);
  for (let length = source.length - 12; length <= source.length; length++) {
    expect(parseBlocks(source.slice(0, length)).slice(0, 2)).toEqual(finished);
  }
});

test('ends on every input, however deep', () => {
  const started = performance.now();
  const deep = Array.from({ length: 200 }, (_, depth) => `${'  '.repeat(depth)}- x`).join('\n');
  for (const source of [
    deep,
    '>'.repeat(5000),
    '- '.repeat(5000),
    '\n'.repeat(5000),
    '```\n'.repeat(3000),
    '#'.repeat(9000),
  ]) {
    parseBlocks(source);
  }
  expect(performance.now() - started).toBeLessThan(2000);
});
