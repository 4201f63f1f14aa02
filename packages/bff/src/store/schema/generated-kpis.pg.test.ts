import { afterAll, beforeAll } from 'vitest';
import { startPostgres } from '../testing/start-postgres.ts';
import type { TestPostgres } from '../testing/start-postgres.ts';
import { describeGeneratedKpis } from './generated-kpis.contract.ts';
import { createPostgresDatabase } from './testing/postgres-database.ts';
import { applyEveryMigration } from './testing/schema-database.ts';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

describeGeneratedKpis('of a real Postgres', {
  open: async () => {
    const database = await createPostgresDatabase(postgres);
    await applyEveryMigration(database);
    return database;
  },
  databases: 4,
});
