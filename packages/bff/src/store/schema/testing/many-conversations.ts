import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Pool } from 'pg';
import { splitStatements } from '../../migrate/split-statements.ts';

/**
 * Fills a migrated database with fixtures/many-conversations.sql. Indexes are left away meanwhile and made again, and
 * two sessions share the work: half a minute.
 */
export async function fillWithManyConversations(databaseUrl: string): Promise<void> {
  // No triggers, no foreign keys: the fixture says what they would have made.
  const options = '-c session_replication_role=replica -c maintenance_work_mem=128MB';
  const pool = new Pool({ connectionString: databaseUrl, max: 2, options });
  try {
    const indexes = await findPlainIndexes(pool);
    await pool.query(indexes.map(({ name }) => `drop index ${name}`).join(';'));
    const rows = await readFile(new URL('../fixtures/many-conversations.sql', import.meta.url), 'utf8');
    await Promise.all(splitStatements(rows).map((statement) => pool.query(statement)));
    await Promise.all(indexes.map(({ definition }) => pool.query(definition)));
    await pool.query('vacuum analyze');
  } finally {
    await pool.end();
  }
}

/** The id of the fixture's n-th row of a kind, such as `conversacion`. */
export function idOf(kind: string, number: number): string {
  const hash = createHash('md5').update(`${kind}${number}`).digest('hex');
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})/u, '$1-$2-$3-$4-');
}

type PlainIndex = { name: string; definition: string };

async function findPlainIndexes(pool: Pool): Promise<PlainIndex[]> {
  const { rows } = await pool.query<PlainIndex>(`
    select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index as i
    inner join pg_class as c on c.oid = i.indrelid and c.relnamespace = 'public'::regnamespace
    where not exists (select 1 from pg_constraint as k where k.conindid = i.indexrelid)
  `);
  return rows;
}
