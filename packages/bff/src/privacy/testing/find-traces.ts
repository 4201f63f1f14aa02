import type { TestDatabase } from '../../store/testing/test-database.ts';

/** Every table of `public` and `interno`, and how many of its rows hold one of the words. Tables without any are left out. */
export async function findTraces(
  { sql }: Pick<TestDatabase, 'sql'>,
  words: readonly string[],
): Promise<Record<string, number>> {
  const tables = await sql<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class as c
     where c.relkind = 'r' and c.relnamespace in ('public'::regnamespace, 'interno'::regnamespace) order by 1`,
  );
  const found: Record<string, number> = {};
  for (const { name } of tables) {
    // oxlint-disable-next-line no-await-in-loop
    const [row] = await sql<{ n: number }>(
      `select count(*)::int as n from ${name} as x
       where exists (select 1 from unnest($1::text[]) as w where strpos(to_jsonb(x)::text, w) > 0)`,
      [words],
    );
    if (row !== undefined && row.n > 0) found[name] = row.n;
  }
  return found;
}

/** One checksum of everything a database holds, but for the tables named. */
export async function checksum({ sql }: Pick<TestDatabase, 'sql'>, except: readonly string[]): Promise<string> {
  const tables = await sql<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class as c
     where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> all ($1::text[]) order by 1`,
    [except],
  );
  const sums: string[] = [];
  for (const { name } of tables) {
    // oxlint-disable-next-line no-await-in-loop
    const [row] = await sql<{ sum: string }>(
      `select '${name} ' || md5(coalesce(string_agg(to_jsonb(x)::text, '' order by to_jsonb(x)::text), '')) as sum from ${name} as x`,
    );
    sums.push(row?.sum ?? '');
  }
  return sums.join('\n');
}
