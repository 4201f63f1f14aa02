import type { Catalogue, CatalogueFunction } from './catalogue.ts';
import { toFunctionSql } from './function-sql.ts';
import type { FunctionArguments } from './function-sql.ts';
import { toPageSql } from './page-sql.ts';
import type { BodyShape } from './page-sql.ts';
import { toContentType } from './plan.ts';
import type { ApiRequest, Plan } from './plan.ts';
import { looksLikeFilter, parseReadOptions } from './read-options.ts';
import type { ReadOptions } from './read-options.ts';
import { errorReply, unsupported } from './reply.ts';
import type { Reply } from './reply.ts';
import type { Wishes } from './request-headers.ts';
import { resolveFunction } from './resolve-function.ts';

const RESERVED = new Set([
  'select',
  'order',
  'limit',
  'offset',
  'and',
  'or',
  'not.and',
  'not.or',
  'columns',
  'on_conflict',
]);

/** Plans the call of a function: POST with a JSON object, or GET and HEAD with a query string. */
export function planCall(request: ApiRequest, catalogue: Catalogue, wishes: Wishes, name: string): Plan | Reply {
  const split = splitQuery(request);
  if ('status' in split) return split;
  const given = request.method === 'POST' ? parseBody(request) : split.given;
  if ('status' in given) return given;
  const callee = resolveFunction(catalogue, name, given.names);
  if ('status' in callee) return callee;
  const options = readResult(callee, split.read);
  if ('status' in options) return options;
  return {
    query: toPageSql(toFunctionSql(callee, given), options, { body: shapeOf(callee, wishes), total: wishes.total }),
    access: request.method === 'POST' && callee.volatility === 'volatile' ? 'read write' : 'read only',
    expects: wishes.format === 'object' && callee.returns !== 'void' ? 'one' : 'any',
    success: {
      contentType: callee.returns === 'void' ? null : toContentType(wishes),
      offset: options.offset,
      total: wishes.total,
    },
  };
}

type SplitQuery = { given: FunctionArguments; read: [string, string][] };

/** On GET what does not look like part of a read is an argument. */
function splitQuery(request: ApiRequest): SplitQuery | Reply {
  const pairs = [...request.url.searchParams];
  if (request.method === 'POST') return { given: { names: [], json: '{}' }, read: pairs };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return errorReply(405, { code: 'PGRST101', message: 'Only GET, HEAD, and POST verbs are allowed on RPC' });
  }
  const read = pairs.filter(([name, value]) => RESERVED.has(name) || looksLikeFilter(value));
  const values = pairs.filter((pair) => !read.includes(pair));
  const names = [...new Set(values.map(([name]) => name))];
  if (names.length < values.length) return unsupported('an argument that is given twice');
  return { given: { names, json: JSON.stringify(Object.fromEntries(values)) }, read };
}

function parseBody(request: ApiRequest): FunctionArguments | Reply {
  const type = request.headers.get('content-type') ?? 'application/json';
  if (!type.startsWith('application/json')) return unsupported(`the content type ${type}`);
  if (request.body.trim() === '') return { names: [], json: '{}' };
  const parsed = parseJson(request.body);
  if (parsed === undefined) return errorReply(400, { code: 'PGRST102', message: 'Empty or invalid json' });
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return unsupported('a body that is not a JSON object');
  }
  return { names: Object.keys(parsed), json: request.body };
}

/** Undefined for what is no JSON, and for a text with half a character, which JavaScript would let pass. */
function parseJson(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return /\\u[dD][89a-fA-F]/u.test(text) && !isWellFormed(parsed) ? undefined : parsed;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, item]) => key.isWellFormed() && isWellFormed(item));
}

/** PostgREST sees only the selected columns of a function's result, so that nothing else may be compared. */
function readResult(callee: CatalogueFunction, read: [string, string][]): ReadOptions | Reply {
  if (read.length > 0 && callee.returns !== 'record') return unsupported(`filters on the result of ${callee.name}`);
  const options = parseReadOptions(read);
  if ('status' in options || options.columns === null) return options;
  const { columns, filters, orders } = options;
  const unseen = [...filters, ...orders].find(({ column }) => !columns.includes(column));
  if (unseen !== undefined)
    return unsupported(`${unseen.column}, which is not selected from the result of ${callee.name}`);
  return options;
}

function shapeOf(callee: CatalogueFunction, wishes: Wishes): BodyShape {
  if (callee.returns === 'void') return 'nothing';
  const one = callee.cardinality === 'one' || wishes.format === 'object';
  if (callee.returns === 'record') return one ? 'row' : 'rows';
  return one ? 'value' : 'values';
}
