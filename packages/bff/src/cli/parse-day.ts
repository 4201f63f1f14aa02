import { InvalidArgumentError } from 'commander';

/**
 * A day that exists, as `YYYY-MM-DD`.
 * @throws InvalidArgumentError that shows how to write one
 */
export function parseDay(value: string): string {
  const day = new Date(`${value}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || !day.toISOString().startsWith(value)) {
    throw new InvalidArgumentError('Write a day like 2026-11-01.');
  }
  return value;
}
