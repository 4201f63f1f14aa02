import * as fc from 'fast-check';
import { hostileText } from './hostile-text.ts';

/** As much of JSON Schema as ours use. */
export interface JsonSchema {
  type?: 'string' | 'boolean' | 'integer' | 'number' | 'array' | 'object';
  const?: unknown;
  enum?: readonly unknown[];
  pattern?: string;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  items?: JsonSchema;
  maxItems?: number;
  properties?: Readonly<Record<string, JsonSchema>>;
  required?: readonly string[];
}

/**
 * Bytes sent in place of a JSON body of this schema: right, nearly right, of wrong types, with hostile text and keys,
 * deep, cut, with bytes that are no text, or nothing of it at all.
 */
export function hostileBody(schema: JsonSchema): fc.Arbitrary<Uint8Array> {
  const text = fc.oneof({ weight: 12, arbitrary: hostileValue(schema) }, { weight: 1, arbitrary: anyValue() });
  const whole = text.map((value) => Buffer.from(JSON.stringify(value) ?? 'undefined'));
  return fc.oneof(
    { weight: 14, arbitrary: whole },
    { weight: 3, arbitrary: fc.tuple(whole, damage()).map(([bytes, harm]) => harm(bytes)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 80 }) },
    { weight: 1, arbitrary: deepText() },
  );
}

/** A value that is what the schema asks for, or not quite. */
export function hostileValue(schema: JsonSchema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 14, arbitrary: toArbitrary(schema) }, { weight: 1, arbitrary: anyValue() });
}

function toArbitrary(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined)
    return fc.constantFrom(schema.const, schema.const, schema.const, `${JSON.stringify(schema.const)}x`);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum, 'constructor', '');
  const { type } = schema;
  if (type === undefined) return anyValue();
  switch (type) {
    case 'string':
      return textOf(schema);
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return fc.oneof(
        fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 100 }),
        fc.constantFrom(0, -1, 1e300, 0.5, schema.maximum ?? 0, (schema.maximum ?? 0) + 1),
      );
    case 'array':
      return fc.array(hostileValue(schema.items ?? {}), { maxLength: (schema.maxItems ?? 3) + 2 });
    case 'object':
      return objectOf(schema);
  }
}

function textOf({ maxLength = 40, pattern }: JsonSchema): fc.Arbitrary<string> {
  const right = pattern === undefined ? fc.string({ maxLength: 12 }) : fc.stringMatching(new RegExp(pattern));
  const edge = fc.constantFrom('x', '\u0958', '😀', 'e\u0301').chain((letter) => {
    const times = Math.floor(maxLength / letter.length);
    return fc.constantFrom(0, 1, times - 1, times, times + 1).map((count) => letter.repeat(count));
  });
  return fc.oneof(
    { weight: 40, arbitrary: right },
    { weight: 15, arbitrary: hostileText(30) },
    // The long ones are dear, and there are few ways to be long.
    { weight: maxLength > 500 ? 1 : 5, arbitrary: edge },
  );
}

function objectOf({ properties = {}, required = [] }: JsonSchema): fc.Arbitrary<unknown> {
  const model = Object.fromEntries(Object.entries(properties).map(([key, each]) => [key, hostileValue(each)]));
  const whole = fc.record(model, { requiredKeys: [...required] });
  const strangeKey = fc.oneof(
    fc.constantFrom('__proto__', 'constructor', 'toString', 'role', 'ip', '', 'session_id', 'token'),
    hostileText(10),
  );
  const extra = fc.tuple(strangeKey, anyValue());
  return fc.oneof(
    { weight: 8, arbitrary: whole },
    { weight: 1, arbitrary: fc.record(model, { requiredKeys: [] }) },
    // An own property, also when it is called `__proto__`.
    {
      weight: 1,
      arbitrary: fc.tuple(whole, extra).map(([value, more]) => Object.fromEntries([...Object.entries(value), more])),
    },
  );
}

function anyValue(): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.constantFrom(null, true, 0, -0, 1e308, [], {}, [[]], '', '[object Object]'),
    fc.jsonValue({ maxDepth: 2, stringUnit: 'binary' }),
    hostileText(20),
  );
}

function deepText(): fc.Arbitrary<Uint8Array> {
  const opening = fc.constantFrom('[', '{"a":', '{"metadata":', '{"metadata":{"client":', '[{"__proto__":');
  return fc.tuple(opening, fc.integer({ min: 1, max: 500 })).map(([text, times]) => Buffer.from(text.repeat(times)));
}

/** A few ways to spoil bytes. */
export function damage(): fc.Arbitrary<(bytes: Uint8Array) => Uint8Array> {
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  const strange = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 4 }),
    fc
      .constantFrom('\0', '\r\n', '\r\n\r\n', '\ufeff', '"', '\\', ':', ' ', '\t', '\u00e9')
      .map((text) => Buffer.from(text)),
  );
  return fc
    .tuple(fc.constantFrom('cut', 'insert', 'replace', 'remove', 'repeat'), place, strange)
    .map(([way, where, more]) => (bytes) => {
      const at = Math.floor(where * bytes.length);
      const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
      const skipped = after.subarray(way === 'replace' || way === 'remove' ? more.length : 0);
      if (way === 'cut') return before;
      if (way === 'repeat') return Buffer.concat([before, after, after]);
      return Buffer.concat(way === 'remove' ? [before, skipped] : [before, more, skipped]);
    });
}
