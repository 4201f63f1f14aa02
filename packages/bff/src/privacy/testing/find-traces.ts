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
  // One statement, so one moment: a process that was killed may have a transaction on its way still.
  const counts = tables.map(
    ({ name }) =>
      `select '${name}' as name, count(*)::int as n from ${name} as x
       where exists (select 1 from unnest($1::text[]) as w where strpos(to_jsonb(x)::text, w) > 0)`,
  );
  const found = await sql<{ name: string; n: number }>(counts.join(' union all '), [words]);
  return Object.fromEntries(found.filter(({ n }) => n > 0).map(({ name, n }) => [name, n]));
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
