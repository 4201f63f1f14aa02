import { quoteIdentifier } from './quote.ts';
import type { Filter, Order, ReadOptions } from './read-options.ts';

/** Rows that one answer may hold, as Supabase sets it (`max_rows`). */
export const MAX_ROWS = 1000;

/** Text of a query and the values of its parameters. */
export type Sql = { text: string; parameters: (string | null)[] };

/** How the page is written: as rows or values, all of them or the only one, or not at all. */
export type BodyShape = 'rows' | 'row' | 'values' | 'value' | 'nothing';

/**
 * Wraps `from` (a relation, or the rows of a function) so that it answers one page:
 * `page_rows`, `total_rows` (null unless counted) and `body`, all as text. Postgres itself
 * writes the JSON, so its types look as they do behind PostgREST.
 */
export function toPageSql(
  from: Sql,
  options: ReadOptions,
  { body, total }: { body: BodyShape; total: 'counted' | 'not counted' },
): Sql {
  const parameters = [...from.parameters];
  const where = options.filters.map((filter) => toCondition(filter, parameters));
  const rows = `from source ${where.length === 0 ? '' : `where ${where.join(' and ')}`}`;
  const columns = options.columns?.map(quoteIdentifier).join(', ') ?? '*';
  const order = options.orders.length === 0 ? '' : `order by ${options.orders.map(toOrder).join(', ')}`;
  const limit = Math.min(options.limit ?? MAX_ROWS, MAX_ROWS);
  const text = `
    with source as (${from.text}),
    page as (select ${columns} ${rows} ${order} limit ${limit} offset ${options.offset})
    select
      count(*)::text as page_rows,
      ${total === 'counted' ? `(select count(*) ${rows})::text` : 'null'} as total_rows,
      ${toBody(body)} as body
    from page`;
  return { text, parameters };
}

function toBody(shape: BodyShape): string {
  switch (shape) {
    case 'rows':
      return `coalesce(json_agg(page), '[]')::text`;
    case 'row':
      return `coalesce(json_agg(page)->0, 'null')::text`;
    case 'values':
      return `coalesce(json_agg(page.value), '[]')::text`;
    case 'value':
      return `coalesce(json_agg(page.value)->0, 'null')::text`;
    case 'nothing':
      return `''`;
  }
}

function toCondition({ column, operator, values }: Filter, parameters: (string | null)[]): string {
  const name = quoteIdentifier(column);
  if (operator === 'is') return `${name} is ${values[0]}`;
  parameters.push(toOperand(operator, values));
  const place = `$${parameters.length}`;
  if (operator === 'in') return `${name} = any(${place})`;
  return `${name} ${SQL_OPERATOR[operator]} ${place}`;
}

const SQL_OPERATOR = { eq: '=', neq: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=', like: 'like' } as const;

function toOperand(operator: Filter['operator'], values: string[]): string {
  if (operator === 'in') return `{${values.map(quoteElement).join(',')}}`;
  const [value = ''] = values;
  // In a URL the star stands for the percent sign.
  return operator === 'like' ? value.replaceAll('*', '%') : value;
}

function quoteElement(value: string): string {
  return `"${value.replaceAll(/["\\]/gu, String.raw`\$&`)}"`;
}

function toOrder({ column, direction, nulls }: Order): string {
  return `${quoteIdentifier(column)} ${direction}${nulls === 'default' ? '' : ` nulls ${nulls}`}`;
}
