import { expect, test } from 'vitest';
import { parseInline, plainText, type Inline } from './parse-inline.ts';

const text = (value: string): Inline => ({ type: 'text', text: value });

test('reads bold, italics and code', () => {
  expect(parseInline('a **b *c* d** _e_ `f * g`')).toEqual([
    text('a '),
    { type: 'strong', children: [text('b '), { type: 'emphasis', children: [text('c')] }, text(' d')] },
    text(' '),
    { type: 'emphasis', children: [text('e')] },
    text(' '),
    { type: 'code', text: 'f * g' },
  ]);
});

test('leaves arithmetic, snake_case and unfinished marks as they are', () => {
  for (const source of ['2 * 3 * 4', 'set_full_name_now', '**a medio', '`sin fin', '[roto](', '* punto']) {
    expect(parseInline(source)).toEqual([text(source)]);
  }
});

test('makes links of four protocols and shows a hidden host', () => {
  expect(parseInline('[demo](https://a.example/x)')).toEqual([
    { type: 'link', href: 'https://a.example/x', host: 'a.example', children: [text('demo')] },
  ]);
  expect(parseInline('ver https://a.example/x.')).toEqual([
    text('ver '),
    { type: 'link', href: 'https://a.example/x', host: null, children: [text('https://a.example/x')] },
    text('.'),
  ]);
  expect(parseInline('[correo](mailto:a@b.mx)')).toMatchObject([{ type: 'link', href: 'mailto:a@b.mx', host: null }]);
  expect(parseInline('[tel](tel:+524421234567)')).toMatchObject([{ type: 'link', href: 'tel:+524421234567' }]);
});

test('shows the real host of a link that pretends to be another', () => {
  expect(parseInline('[https://banco.mx](https://malo.example/)')).toMatchObject([
    { type: 'link', host: 'malo.example', children: [text('https://banco.mx')] },
  ]);
});

test('never makes a link of anything that could run', () => {
  const attacks = [
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert`1`)',
    '[x](java\tscript:alert`1`)',
    '[x](data:text/html,<script>)',
    '[x](vbscript:x)',
    '[x](//malo.example)',
    '[x](/relativo)',
    '<a href="javascript:x">x</a>',
    '[x](&#106;avascript:x)',
    '[x]( javascript:x)',
  ];
  for (const source of attacks) expect(JSON.stringify(parseInline(source)), source).not.toContain('"link"');
});

test('keeps the words of an image and fetches nothing', () => {
  expect(parseInline('![un gato](https://a.example/gato.png) fin')).toEqual([text('un gato fin')]);
});

test('takes tags as text', () => {
  expect(parseInline('<img src=x onerror=alert(1)>')).toEqual([text('<img src=x onerror=alert(1)>')]);
});

test('obeys the backslash', () => {
  expect(parseInline('\\*no\\*')).toEqual([text('*no*')]);
});

test('stays fast and finite on hostile text', () => {
  const started = performance.now();
  for (const piece of ['*', '**', '_', '[', '](', '`', '![', '\\', 'https://', '**a ', '[a](']) {
    parseInline(piece.repeat(5000));
  }
  expect(performance.now() - started).toBeLessThan(2000);
});

test('gives back every letter of plain prose', () => {
  const prose = 'Cuesta $1,200 al mes (IVA incluido); ¿te late? #1 & <2> 50% ~ok~';
  expect(plainText(parseInline(prose))).toBe(prose);
});
