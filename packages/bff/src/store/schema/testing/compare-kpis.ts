/** Where two sets of indicators differ, one line each; moments may be told as text or as ms. */
export function compareKpis(actual: unknown, expected: unknown): string[] {
  const left = flatten(actual, '');
  const right = flatten(expected, '');
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((path) => !isSame(path, left.get(path), right.get(path)))
    .map((path) => `${path}: ${String(left.get(path))}, expected ${String(right.get(path))}`);
}

/** The numbers of a set of indicators; those of a list, and of the window before, under one name. */
export function listNumbers(kpis: unknown): { name: string; value: number | null }[] {
  return [...flatten(kpis, '')].flatMap(([path, value]) =>
    path !== 'canal' && (typeof value === 'number' || value === null)
      ? [{ name: path.replace(/^anterior\./, '').replaceAll(/\.\d+/g, '.*'), value }]
      : [],
  );
}

const moments = ['inicio', 'fin', 'calculado_en'];

function isSame(path: string, actual: unknown, expected: unknown): boolean {
  if (moments.includes(path.split('.').at(-1) ?? ''))
    return Date.parse(String(actual)) === Math.floor(Number(expected));
  if (typeof actual !== 'number' || typeof expected !== 'number') return Object.is(actual, expected);
  // Durations are told with three decimals, shares and dollars with six.
  return Math.abs(actual - expected) <= (path.endsWith('_ms') ? 0.001 : 0.000_001);
}

function flatten(value: unknown, path: string): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]]);
  const entries = Object.entries(value).flatMap(([key, inner]) => [
    ...flatten(inner, path === '' ? key : `${path}.${key}`),
  ]);
  return new Map(Array.isArray(value) ? [[`${path}.length`, value.length], ...entries] : entries);
}
