import { badRequest } from '../api-error.ts';

/** One page of a list, as every list of the API looks. */
export type Page<T> = { object: 'list'; data: T[]; first_id: string | null; last_id: string | null; has_more: boolean };

/** Cuts a page out of `items` (oldest first) by `order`, `after` and `limit`. Throws for a value out of range. */
export function toPage<T extends { id: string }>(items: readonly T[], query: URLSearchParams): Page<T> {
  const ordered = readOrder(query) === 'asc' ? [...items] : items.toReversed();
  const rest = ordered.slice(startIndex(ordered, query.get('after')));
  const data = rest.slice(0, readLimit(query));
  return {
    object: 'list',
    data,
    first_id: data.at(0)?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: rest.length > data.length,
  };
}

function readOrder(query: URLSearchParams): 'asc' | 'desc' {
  const order = query.get('order') ?? 'desc';
  if (order === 'asc' || order === 'desc') return order;
  throw badRequest(`Invalid value: '${order}'. Supported values are: 'asc' and 'desc'.`, {
    param: 'order',
    code: 'invalid_value',
  });
}

function readLimit(query: URLSearchParams): number {
  const text = query.get('limit') ?? '20';
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 100) return limit;
  throw badRequest(`Invalid 'limit': expected an integer from 1 to 100, but got '${text}'.`, {
    param: 'limit',
    code: limit > 100 ? 'integer_above_max_value' : 'integer_below_min_value',
  });
}

function startIndex(ordered: readonly { id: string }[], after: string | null): number {
  if (after === null) return 0;
  const index = ordered.findIndex((item) => item.id === after);
  if (index === -1) throw badRequest(`Item with id '${after}' not found.`, { param: 'after' });
  return index + 1;
}
