import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mendStrings } from './mend-strings.ts';

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...textsOf(item)]);
}

const isFit = (text: string) => text.isWellFormed() && !text.includes('\u0000');

describe('mended data', () => {
  it('has no NUL and no half of a pair, in any text or key, and all else as it was', () => {
    expect(
      mendStrings({ 'a\u0000': ['x\u0000y', '\ud83d', '😀', 7, true, null, undefined], b: { c: '\udc00z' } }),
    ).toEqual({ a: ['xy', '\ufffd', '😀', 7, true, null, undefined], b: { c: '\ufffdz' } });
  });

  it('is fit whatever it was, and the same when it was fit', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const mended = mendStrings(value);
        expect(textsOf(mended).filter((text) => !isFit(text))).toEqual([]);
        if (textsOf(value).every(isFit)) expect(mended).toEqual(value);
      }),
    );
  });
});
