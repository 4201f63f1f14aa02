import { errorReply, unsupported } from './reply.ts';
import type { Reply } from './reply.ts';

/** The operators that flat reads know; each has a SQL form in `page-sql.ts`. */
export const OPERATORS = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'like', 'is', 'in'] as const;

/** How a column is compared. */
export type Operator = (typeof OPERATORS)[number];

/** One condition; `values` has one entry but for `in`. */
export type Filter = { column: string; operator: Operator; values: string[] };

/** One step of the order; the database's own rule decides where nulls go when nothing is said. */
export type Order = { column: string; direction: 'asc' | 'desc'; nulls: 'first' | 'last' | 'default' };

/** Which columns, rows and order a client asked for. */
export type ReadOptions = {
  /** Null is every column. */
  columns: string[] | null;
  filters: Filter[];
  orders: Order[];
  limit: number | null;
  offset: number;
};

const NAME = /^[A-Za-z_]\w*$/u;
const IS_VALUES = ['null', 'true', 'false', 'unknown'];
/** The parts of PostgREST's language that are not columns and that this transport refuses. */
const REFUSED_KEYS = new Set(['or', 'and', 'not.or', 'not.and', 'columns', 'on_conflict']);

/** Thrown inside this file only, to leave the parser from any depth. */
class Refusal extends Error {
  readonly reply: Reply;
  constructor(reply: Reply) {
    super('refused');
    this.reply = reply;
  }
}

/**
 * Reads `select`, `order`, `limit`, `offset` and the filters of a query string.
 * What is outside the flat subset is a refusal, never skipped.
 */
export function parseReadOptions(query: Iterable<[string, string]>): ReadOptions | Reply {
  const options: ReadOptions = { columns: null, filters: [], orders: [], limit: null, offset: 0 };
  try {
    for (const [key, value] of query) readParameter(options, key, value);
    return options;
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    throw error;
  }
}

/** Every operator of PostgREST, also those refused here. */
const ANY_FILTER =
  /^(?:not\.)?(?:n?eq|[gl]te?|i?like|i?match|in|is|isdistinct|fts|plfts|phfts|wfts|cs|cd|ov|sl|sr|nxr|nxl|adj)(?:\([^)]*\))?\./u;

/** Whether a query parameter has the form of a filter; what has not may be a function's argument. */
export function looksLikeFilter(value: string): boolean {
  return ANY_FILTER.test(value);
}

function readParameter(options: ReadOptions, key: string, value: string): void {
  switch (key) {
    case 'select':
      options.columns = parseColumns(value);
      return;
    case 'order':
      options.orders = value.split(',').map(parseOrder);
      return;
    case 'limit':
      options.limit = parseCount('limit', value);
      return;
    case 'offset':
      options.offset = parseCount('offset', value);
      return;
    default:
      if (REFUSED_KEYS.has(key)) refuse(`the query parameter ${key}`);
      options.filters.push(parseFilter(key, value));
  }
}

function parseColumns(value: string): string[] | null {
  if (value === '*' || value === '') return null;
  const columns = value.split(',').map((column) => column.trim());
  for (const column of columns) if (!NAME.test(column)) refuse(`the selection ${column}`);
  return columns;
}

function parseOrder(term: string): Order {
  const [column = '', ...modifiers] = term.split('.');
  if (!NAME.test(column)) refuse(`the order ${term}`);
  const order: Order = { column, direction: 'asc', nulls: 'default' };
  for (const modifier of modifiers) {
    if (modifier === 'asc' || modifier === 'desc') order.direction = modifier;
    else if (modifier === 'nullsfirst') order.nulls = 'first';
    else if (modifier === 'nullslast') order.nulls = 'last';
    else refuse(`the order ${term}`);
  }
  return order;
}

function parseCount(name: string, value: string): number {
  if (!/^\d{1,9}$/u.test(value)) refuse(`${name}=${value}`);
  return Number(value);
}

function parseFilter(column: string, value: string): Filter {
  if (!NAME.test(column)) refuse(`the filter ${column}`);
  const [, operator = '', operand = ''] = /^([a-z]+)\.([\s\S]*)$/u.exec(value) ?? [];
  if (!isOperator(operator)) return refuse(`the filter ${column}=${value}`);
  if (operator === 'in') return { column, operator, values: parseList(column, operand) };
  if (operator === 'is') return { column, operator, values: [parseIs(operand)] };
  return { column, operator, values: [operand] };
}

function isOperator(operator: string): operator is Operator {
  return (OPERATORS as readonly string[]).includes(operator);
}

function parseIs(operand: string): string {
  const value = operand.toLowerCase();
  if (!IS_VALUES.includes(value)) refuseSyntax(`is.${operand}`);
  return value;
}

/** `(a,b,"c,\"d\"")`: only a quoted item may hold a comma or a bracket. */
function parseList(column: string, operand: string): string[] {
  const [, inside] = /^\(([\s\S]*)\)$/u.exec(operand) ?? [];
  if (inside === undefined) return refuseSyntax(`${column}=in.${operand}`);
  if (inside === '') return [];
  const item = /"((?:[^"\\]|\\[\s\S])*)"(?=,|$)|([^,"]*)(?=,|$)/uy;
  const values: string[] = [];
  for (let position = 0; position <= inside.length; position = item.lastIndex + 1) {
    item.lastIndex = position;
    const found = item.exec(inside);
    if (found === null) return refuseSyntax(`${column}=in.${operand}`);
    values.push(found[1]?.replaceAll(/\\([\s\S])/gu, '$1') ?? found[2] ?? '');
  }
  return values;
}

function refuse(what: string): never {
  throw new Refusal(unsupported(what));
}

function refuseSyntax(what: string): never {
  throw new Refusal(errorReply(400, { code: 'PGRST100', message: `failed to parse filter (${what})` }));
}
