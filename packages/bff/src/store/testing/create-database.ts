import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { TestPostgres } from './start-postgres.ts';

/** A new, empty database on a test's Postgres. */
export type CreatedDatabase = {
  /** As the superuser. */
  url: string;
  sql: (text: string, parameters?: unknown[]) => Promise<Record<string, unknown>[]>;
  close: () => Promise<void>;
};

/** Makes a database; it goes with its Postgres. */
export async function createDatabase(postgres: TestPostgres): Promise<CreatedDatabase> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  const owner = await connect(postgres.databaseUrl);
  await owner.query(`create database ${name}`).finally(() => owner.end());
  const url = new URL(postgres.databaseUrl);
  url.pathname = name;
  const client = await connect(url.href);
  return {
    url: url.href,
    sql: async (text, parameters = []) => (await client.query(text, parameters)).rows,
    close: () => client.end(),
  };
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}
