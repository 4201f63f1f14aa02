import { Client } from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { startPostgres } from '../testing/start-postgres.ts';
import type { TestPostgres } from '../testing/start-postgres.ts';
import { describeAdoption } from './adoption.contract.ts';
import { prepareDatabase } from './testing/schema-database.ts';
import type { SchemaDatabase } from './testing/schema-database.ts';

let postgres: TestPostgres;
let databases = 0;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

async function connect(name: string): Promise<Client> {
  const url = new URL(postgres.databaseUrl);
  url.pathname = name;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  return client;
}

async function openEmpty(): Promise<SchemaDatabase> {
  databases += 1;
  const name = `adopcion_${databases}`;
  const owner = await connect('postgres');
  await owner.query(`create database ${name}`).finally(() => owner.end());
  const client = await connect(name);
  return prepareDatabase({
    query: async (text, parameters) => (await client.query(text, parameters)).rows,
    exec: async (text) => {
      await client.query(text);
    },
    close: () => client.end(),
  });
}

describeAdoption('on a real Postgres', openEmpty);
