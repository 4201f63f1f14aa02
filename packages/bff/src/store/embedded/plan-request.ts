import type { Catalogue } from './catalogue.ts';
import { EXPOSED_SCHEMA } from './catalogue.ts';
import { planCall } from './plan-call.ts';
import { toPageSql } from './page-sql.ts';
import { toContentType } from './plan.ts';
import type { ApiRequest, Plan } from './plan.ts';
import { quoteIdentifier } from './quote.ts';
import { parseReadOptions } from './read-options.ts';
import { errorReply, notFound, unsupported } from './reply.ts';
import type { Reply } from './reply.ts';
import { areWishes, parseWishes } from './request-headers.ts';
import type { Wishes } from './request-headers.ts';

/** Reads a request against the catalogue, before anything reaches the database. */
export function planRequest(request: ApiRequest, catalogue: Catalogue): Plan | Reply {
  const [, path] = /^\/rest\/v1\/(.*)$/u.exec(request.url.pathname) ?? [];
  if (path === undefined) return notFound();
  const wishes = parseWishes(request.method, request.headers);
  if (!areWishes(wishes)) return wishes;
  const segments = decodePath(path);
  if (segments === undefined) return notFound();
  if (segments[0] === 'rpc' && segments.length === 2) return planCall(request, catalogue, wishes, segments[1] ?? '');
  if (segments.length !== 1) return notFound();
  return planRead(request, catalogue, wishes, segments[0] ?? '');
}

function decodePath(path: string): string[] | undefined {
  try {
    return path.split('/').map(decodeURIComponent);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function planRead(request: ApiRequest, catalogue: Catalogue, wishes: Wishes, relation: string): Plan | Reply {
  if (relation === '') return unsupported('the description of the API');
  if (request.method !== 'GET' && request.method !== 'HEAD') return unsupported(`${request.method} on a table`);
  if (!catalogue.relations.includes(relation)) return noSuchRelation(relation);
  const options = parseReadOptions(request.url.searchParams);
  if ('status' in options) return options;
  const from = {
    text: `select * from ${quoteIdentifier(EXPOSED_SCHEMA)}.${quoteIdentifier(relation)}`,
    parameters: [],
  };
  const single = wishes.format === 'object';
  return {
    query: toPageSql(from, options, { body: single ? 'row' : 'rows', total: wishes.total }),
    access: 'read only',
    expects: single ? 'one' : 'any',
    success: { contentType: toContentType(wishes), offset: options.offset, total: wishes.total },
  };
}

function noSuchRelation(relation: string): Reply {
  return errorReply(404, { code: '42P01', message: `relation "${EXPOSED_SCHEMA}.${relation}" does not exist` });
}
