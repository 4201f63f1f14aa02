import { afterAll, beforeAll } from 'vitest';
import { startPostgres } from '../testing/start-postgres.ts';
import type { TestPostgres } from '../testing/start-postgres.ts';
import { describeAdoption } from './adoption.contract.ts';
import { createPostgresDatabase } from './testing/postgres-database.ts';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

describeAdoption('on a real Postgres', () => createPostgresDatabase(postgres));
