import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { openMigratedDatabase } from './schema-database.ts';
import type { SchemaDatabase } from './schema-database.ts';

/** One migrated database for a test file; each test runs in a transaction that is undone. */
export function useDatabase(): SchemaDatabase {
  let database: SchemaDatabase | undefined;
  const current = (): SchemaDatabase => {
    if (database === undefined) throw new Error('the database is open only inside a test');
    return database;
  };
  beforeAll(async () => {
    database = await openMigratedDatabase();
  });
  afterAll(() => database?.close());
  beforeEach(() => current().script('begin'));
  afterEach(() => current().script('rollback'));
  return {
    sql: (text, parameters) => current().sql(text, parameters),
    script: (text) => current().script(text),
    as: (caller, work) => current().as(caller, work),
    refusal: (text, parameters) => current().refusal(text, parameters),
    close: () => current().close(),
  };
}

/** The only row of a result. */
export function only<Row>(rows: Row[]): Row {
  const [row] = rows;
  if (row === undefined || rows.length !== 1) throw new Error(`expected one row, found ${rows.length}`);
  return row;
}
