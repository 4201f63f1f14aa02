const HOUR = 3_600_000;

/** The instant, in ms, at which a day (`YYYY-MM-DD`) begins in a zone: the first one whose local date is that day. */
export function localMidnight(day: string, zone: string): number {
  const dateAt = createLocalDate(zone);
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const noon = Date.UTC(year, month - 1, date, 12);
  // No zone is further from UTC than 14 hours: the day has not begun at one end, and has at the other.
  let before = noon - 30 * HOUR;
  let after = noon + 6 * HOUR;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (dateAt(middle) < day) before = middle;
    else after = middle;
  }
  return after;
}

/** A day some days later or, with a negative number, earlier. */
export function addDays(day: string, days: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, date + days)).toISOString().slice(0, 10);
}

/** How many days there are from one to another, both counted. */
export function countDays(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / (24 * HOUR)) + 1;
}

function createLocalDate(zone: string): (instant: number) => string {
  // Swedish writes dates as ISO does.
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (instant) => format.format(instant);
}
