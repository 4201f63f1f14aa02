import type { KpiShare } from '../../store/kpi-schemas.ts';

/** Under this many, a share says more about chance than about anything else. */
const enough = 20;
const none = '–';

/** A share with what it is of; under twenty only the counts, marked. */
export function formatShare({ n, cases, rate }: KpiShare): string {
  if (rate === null) return none;
  if (n < enough) return `${cases} of ${n} *`;
  return `${(rate * 100).toFixed(1)} % of ${n}`;
}

/** A mean of shares, with how many they are. */
export function formatMean({ n, mean }: { n: number; mean: number | null }): string {
  if (mean === null) return none;
  return n < enough ? `${n} in all *` : `${(mean * 100).toFixed(1)} % of ${n}`;
}

/** One of the durations of a group, in the unit that fits. */
export function formatTime<Key extends string>(group: { n: number } & Record<Key, number | null>, key: Key): string {
  const ms = group[key];
  if (ms === null) return none;
  return `${toUnit(ms)} (${group.n}${group.n < enough ? ' *' : ''})`;
}

/** Dollars, with a word on what has no price. */
export function formatUsd(usd: number | null, unpriced = 0): string {
  const known = usd === null ? none : `$${usd < 1 ? usd.toPrecision(3) : usd.toFixed(2)}`;
  return unpriced === 0 ? known : `${known} (${unpriced} responses without a price)`;
}

function toUnit(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${(ms / 60_000).toFixed(1)} min`;
  if (ms < 48 * 3_600_000) return `${(ms / 3_600_000).toFixed(1)} h`;
  return `${(ms / 86_400_000).toFixed(1)} d`;
}
