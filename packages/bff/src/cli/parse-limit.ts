import { InvalidArgumentError } from 'commander';

/** Reads how many rows to list, 1 to 500. @throws InvalidArgumentError */
export function parseLimit(value: string): number {
  const limit = Number(value);
  if (!Number.isInteger(limit) || limit < 1 || limit > 500) throw new InvalidArgumentError('Use 1 to 500.');
  return limit;
}
