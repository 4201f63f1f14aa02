import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { TestPostgres } from '../../testing/start-postgres.ts';
import { prepareDatabase } from './schema-database.ts';
import type { SchemaDatabase } from './schema-database.ts';

/** A new database of a real Postgres, with the shim and nothing else. */
export async function createPostgresDatabase(postgres: TestPostgres): Promise<SchemaDatabase> {
  const name = `prueba_${randomUUID().replaceAll('-', '')}`;
  const owner = await connect(postgres, 'postgres');
  await owner.query(`create database ${name}`).finally(() => owner.end());
  const client = await connect(postgres, name);
  return prepareDatabase({
    query: async (text, parameters) => (await client.query(text, parameters)).rows,
    exec: async (text) => {
      await client.query(text);
    },
    close: () => client.end(),
  });
}

async function connect(postgres: TestPostgres, name: string): Promise<Client> {
  const url = new URL(postgres.databaseUrl);
  url.pathname = name;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  return client;
}
