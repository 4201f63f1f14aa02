import { InvalidArgumentError } from 'commander';

/**
 * A day that exists, as `YYYY-MM-DD`.
 * @throws InvalidArgumentError that shows how to write one
 */
export function parseDay(value: string): string {
  const day = new Date(`${value}T00:00:00Z`);
  // Date reads `2026` and `2026-11` as days too, and takes the 31st of February for one of March.
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value) || Number.isNaN(day.getTime()) || !day.toISOString().startsWith(value)) {
    throw new InvalidArgumentError('Write a day like 2026-11-01.');
  }
  return value;
}
