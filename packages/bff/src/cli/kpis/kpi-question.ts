import { StartupError } from '../../errors.ts';
import { mostKpiDays } from '../../store/kpi-store.ts';
import type { KpiQuestion } from '../../store/kpi-store.ts';

/** What a person wrote; a zone always, days perhaps. */
export interface KpiOptions {
  from?: string;
  to?: string;
  tz: string;
  channel?: NonNullable<KpiQuestion['channel']>;
}

const dayMs = 24 * 3_600_000;

/**
 * The question behind the options: thirty days up to today, where nothing else is said.
 * @throws StartupError when the last day is before the first, or they are too far apart
 */
export function toKpiQuestion({ from, to, tz, channel }: KpiOptions, now: Date): KpiQuestion {
  const last = to ?? toLocalDay(now, tz);
  const first = from ?? addDays(last, -29);
  const days = (Date.parse(last) - Date.parse(first)) / dayMs + 1;
  if (days < 1) throw new StartupError(`The last day, ${last}, is before the first, ${first}.`);
  if (days > mostKpiDays) throw new StartupError(`Ask for ${mostKpiDays} days at most: these are ${days}.`);
  return { from: first, to: last, zone: tz, channel: channel ?? null };
}

function toLocalDay(moment: Date, zone: string): string {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  return `${parts['year']}-${parts['month']}-${parts['day']}`;
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}
