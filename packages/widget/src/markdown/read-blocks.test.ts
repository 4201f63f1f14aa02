import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { parseBlocks } from './parse-blocks.ts';
import { createBlockReader } from './read-blocks.ts';

const pieces = [
  'a',
  'b c',
  ' ',
  '  ',
  '\n',
  '\n\n',
  '\r\n',
  '- ',
  '* x',
  '1. ',
  '2) y',
  '#',
  '## t',
  '```',
  '```js',
  '> q',
  '**',
  '    ',
  '\t',
];

test('reads a growing text as if each time for the first time', () => {
  assert(
    property(array(constantFrom(...pieces), { maxLength: 24 }), (parts) => {
      const read = createBlockReader();
      for (let end = 0; end <= parts.length; end++) {
        const source = parts.slice(0, end).join('');
        expect(read(source)).toEqual(parseBlocks(source));
      }
    }),
    { numRuns: 2000 },
  );
});

test('does not parse again what cannot change any more', () => {
  const read = createBlockReader();
  const [first] = read('uno\n\ndos');
  const again = read('uno\n\ndos y tres\n\ncuatro');
  expect(again[0]).toBe(first);
  expect(read('uno\n\ndos y tres\n\ncuatro\n- cinco')[1]).toBe(again[1]);
});

test('begins anew with another text', () => {
  const read = createBlockReader();
  read('uno\n\ndos\n\ntres');
  expect(read('cuatro')).toEqual(parseBlocks('cuatro'));
});
