import { createDatabase } from '../../testing/create-database.ts';
import type { TestPostgres } from '../../testing/start-postgres.ts';
import { prepareDatabase } from './schema-database.ts';
import type { SchemaDatabase } from './schema-database.ts';

/** A new database of a real Postgres, with the shim and nothing else. */
export async function createPostgresDatabase(postgres: TestPostgres): Promise<SchemaDatabase> {
  const { sql, close } = await createDatabase(postgres);
  return prepareDatabase({ query: sql, exec: (text) => sql(text), close });
}
