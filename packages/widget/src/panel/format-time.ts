import type { Labels } from '../labels/es.ts';
import type { Locale } from '../labels/locale.ts';
import { isSameDay } from './view-items.ts';

/** The hour of a message as that language writes it. */
export function formatTime(at: number, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(at);
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
  const options: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long' };
  return new Intl.DateTimeFormat(locale, sameYear ? options : { ...options, year: 'numeric' }).format(at);
}
