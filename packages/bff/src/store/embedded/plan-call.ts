import type { Catalogue, CatalogueFunction } from './catalogue.ts';
import { toFunctionSql } from './function-sql.ts';
import type { FunctionArguments } from './function-sql.ts';
import { toPageSql } from './page-sql.ts';
import type { BodyShape } from './page-sql.ts';
import { toContentType } from './plan.ts';
import type { ApiRequest, Plan } from './plan.ts';
import { looksLikeFilter, parseReadOptions } from './read-options.ts';
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
  if (split.read.length > 0 && callee.returns !== 'record') return unsupported(`filters on the result of ${name}`);
  const options = parseReadOptions(split.read);
  if ('status' in options) return options;
  return {
    query: toPageSql(toFunctionSql(callee, given), options, { body: shapeOf(callee, wishes), total: wishes.total }),
    access: request.method === 'POST' && callee.volatility === 'volatile' ? 'read write' : 'read only',
    expects: wishes.format === 'object' && callee.returns !== 'void' ? 'one' : 'any',
    success: { contentType: contentTypeOf(callee, wishes), offset: options.offset, total: wishes.total },
  };
}

/** On GET what does not look like part of a read is an argument. */
function splitQuery(request: ApiRequest): { given: FunctionArguments; read: [string, string][] } | Reply {
  const pairs = [...request.url.searchParams];
  if (request.method === 'POST') return { given: { type: 'query', names: [], values: new Map() }, read: pairs };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return errorReply(405, { code: 'PGRST101', message: 'Only GET, HEAD, and POST verbs are allowed on RPC' });
  }
  const read = pairs.filter(([name, value]) => RESERVED.has(name) || looksLikeFilter(value));
  const values = pairs.filter((pair) => !read.includes(pair));
  const names = [...new Set(values.map(([name]) => name))];
  if (names.length < values.length) return unsupported('an argument that is given twice');
  return { given: { type: 'query', names, values: new Map(values) }, read };
}

function parseBody(request: ApiRequest): FunctionArguments | Reply {
  const type = request.headers.get('content-type') ?? 'application/json';
  if (!type.startsWith('application/json')) return unsupported(`the content type ${type}`);
  if (request.body.trim() === '') return { type: 'json', names: [], text: '{}' };
  try {
    const parsed: unknown = JSON.parse(request.body);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
      return unsupported('a body that is not a JSON object');
    }
    return { type: 'json', names: Object.keys(parsed), text: request.body };
  } catch (error) {
    if (error instanceof SyntaxError) return errorReply(400, { code: 'PGRST102', message: 'Empty or invalid json' });
    throw error;
  }
}

function shapeOf(callee: CatalogueFunction, wishes: Wishes): BodyShape {
  if (callee.returns === 'void' || wishes.representation === 'minimal') return 'nothing';
  const one = callee.cardinality === 'one' || wishes.format === 'object';
  if (callee.returns === 'record') return one ? 'row' : 'rows';
  return one ? 'value' : 'values';
}

function contentTypeOf(callee: CatalogueFunction, wishes: Wishes): string | null {
  return callee.returns === 'void' || wishes.representation === 'minimal' ? null : toContentType(wishes);
}
