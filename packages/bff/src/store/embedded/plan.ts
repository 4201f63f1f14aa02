import type { Sql } from './page-sql.ts';
import type { Reply } from './reply.ts';
import type { Wishes } from './request-headers.ts';

/** A request to the API, with its body already read. */
export type ApiRequest = { method: string; url: URL; headers: Headers; body: string };

/** What to run, and how to answer with its page. */
export type Plan = {
  query: Sql;
  access: 'read write' | 'read only';
  expects: 'one' | 'any';
  success: {
    /** The type of the body; null when the answer has none. */
    contentType: string | null;
    offset: number;
    total: 'counted' | 'not counted';
  };
};

/** Tells a refusal from a plan. */
export function isPlan(planned: Plan | Reply): planned is Plan {
  return 'query' in planned;
}

/** The type that a body of this format has. */
export function toContentType({ format }: Wishes): string {
  const type = format === 'object' ? 'application/vnd.pgrst.object+json' : 'application/json';
  return `${type}; charset=utf-8`;
}
