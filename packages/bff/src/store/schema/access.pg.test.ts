import { afterAll, beforeAll } from 'vitest';
import { startPostgres } from '../testing/start-postgres.ts';
import type { TestPostgres } from '../testing/start-postgres.ts';
import { describeAccess } from './access.contract.ts';
import { createPostgresDatabase } from './testing/postgres-database.ts';
import { applyEveryMigration } from './testing/schema-database.ts';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

describeAccess('on a real Postgres', async () => {
  const database = await createPostgresDatabase(postgres);
  await applyEveryMigration(database);
  return database;
});
