import type { Labels } from '../labels/es.ts';
import type { Locale } from '../labels/locale.ts';
import { isSameDay } from './view-items.ts';

/** The hour of a message as that language writes it. */
export function formatTime(at: number, locale: Locale): string {
  return formatter(locale, 'time').format(at);
}

/** "Today", "Yesterday", else the date; the year only when it is not this one. */
export function formatDay(
  at: number,
  { now, locale, labels }: { now: number; locale: Locale; labels: Labels },
): string {
  if (isSameDay(at, now)) return labels.today;
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (isSameDay(at, yesterday.getTime())) return labels.yesterday;
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return formatter(locale, sameYear ? 'day' : 'dayOfYear').format(at);
}

const day = { weekday: 'long', day: 'numeric', month: 'long' } as const;
const shapes = {
  time: { hour: 'numeric', minute: '2-digit' },
  day,
  dayOfYear: { ...day, year: 'numeric' },
} as const;

/** Building a formatter costs more than a hundred uses of it: each is built once. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: Locale, shape: keyof typeof shapes): Intl.DateTimeFormat {
  const key = `${locale} ${shape}`;
  const known = formatters.get(key) ?? new Intl.DateTimeFormat(locale, shapes[shape]);
  formatters.set(key, known);
  return known;
}
