import * as fc from 'fast-check';

/** Text of any code units, half pairs among them, spiced with what breaks databases, parsers and screens. */
export function hostileText(maxLength = 60): fc.Arbitrary<string> {
  const spice = fc.constantFrom(
    '\u0000',
    '\ud83d',
    '\udfff',
    '\uffff',
    '\ufeff',
    '\u202e',
    '\u200b',
    '\u0085',
    '\u2028',
    '\u{e0041}',
    'e\u0301',
    '\\u0000',
    '%00',
    '\r\n',
    "'; drop table mensajes; --",
    '$$',
    '{"a":1}',
    'null',
  );
  return fc
    .array(fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.string({ maxLength: 8 }), spice), { maxLength: 8 })
    .map((parts) => parts.join('').slice(0, maxLength));
}
