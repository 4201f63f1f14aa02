import type { SqlExecutor } from './sql-executor.ts';

/** The part of a `pg` client that the migrations use; a pool would not do, it has many sessions. */
export type PgSession = {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
};

/** Lets the migrations run on a connected `pg` client. */
export function toPgExecutor(client: PgSession): SqlExecutor {
  return {
    query: async (text, parameters = []) => (await client.query(text, [...parameters])).rows,
    run: async (text) => {
      await client.query(text);
    },
  };
}
