import { EXPOSED_SCHEMA } from './catalogue.ts';
import { errorReply, unsupported } from './reply.ts';
import type { Reply } from './reply.ts';

/** What the headers ask of the answer. */
export type Wishes = {
  /** `object` is `.single()`. */
  format: 'array' | 'object';
  total: 'counted' | 'not counted';
};

const OBJECT_TYPE = 'application/vnd.pgrst.object+json';
const PLAIN_TYPES = ['application/json', 'application/*', '*/*', 'application/vnd.pgrst.array+json'];
const REFUSED_PREFERENCES = ['params', 'return', 'handling', 'max-affected', 'timezone', 'tx'];

/** Reads `Accept`, `Prefer` and the schema headers; what cannot be honoured is a refusal. */
export function parseWishes(method: string, headers: Headers): Wishes | Reply {
  const schema = headers.get(method === 'POST' ? 'content-profile' : 'accept-profile') ?? EXPOSED_SCHEMA;
  if (schema !== EXPOSED_SCHEMA) return wrongSchema();
  if (headers.has('range')) return unsupported('the Range header');
  const format = parseAccept(headers.get('accept'));
  if (format === undefined) return unsupported(`Accept: ${headers.get('accept')}`);
  const preferences = parsePreferences(headers.get('prefer') ?? '');
  const refused = REFUSED_PREFERENCES.find((name) => preferences.has(name));
  if (refused !== undefined) return unsupported(`Prefer: ${refused}=${preferences.get(refused)}`);
  const count = preferences.get('count');
  if (count !== undefined && count !== 'exact') return unsupported(`Prefer: count=${count}`);
  return { format, total: count === 'exact' ? 'counted' : 'not counted' };
}

/** Tells a refusal from wishes. */
export function areWishes(parsed: Wishes | Reply): parsed is Wishes {
  return 'format' in parsed;
}

function parseAccept(accept: string | null): Wishes['format'] | undefined {
  if (accept === null || accept === '') return 'array';
  const types = accept.split(',').map((type) => type.trim().replace(/;\s*(?:q=[\d.]+|charset=utf-8)/giu, ''));
  if (types.includes(OBJECT_TYPE)) return 'object';
  return types.some((type) => PLAIN_TYPES.includes(type)) ? 'array' : undefined;
}

function parsePreferences(prefer: string): Map<string, string> {
  const pairs = prefer.split(/[,;]/u).map((part) => part.trim().split('='));
  return new Map(pairs.map(([name = '', value = '']) => [name, value]));
}

function wrongSchema(): Reply {
  return errorReply(406, { code: 'PGRST106', message: `The schema must be one of the following: ${EXPOSED_SCHEMA}` });
}
