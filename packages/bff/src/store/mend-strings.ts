/**
 * The same data with every text in it fit for Postgres, keys included: without NUL, which `text` (22021) and `jsonb`
 * (22P05) refuse, and with U+FFFD in place of half a surrogate pair, which `jsonb` refuses (22P02). What visitors send
 * is mended or refused before it gets here; this is for all else, above all for what a model writes.
 */
export function mendStrings<T>(value: T): T;
export function mendStrings(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\u0000', '').toWellFormed();
  if (Array.isArray(value)) return value.map(mendStrings);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [mendStrings(key), mendStrings(item)]));
}
