import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Client } from 'pg';
import { applyMigrations } from '../migrate/migrate.ts';
import { toPgExecutor } from '../migrate/pg-executor.ts';
import { databaseTypesFile, generateDatabaseTypes } from './database-types.ts';
import { startPostgres } from './start-postgres.ts';
import { openSupabaseCli } from './supabase-cli.ts';
import { repositorySupabaseDir } from './supabase-dir.ts';

/** Program: writes the types of the database that the migrations make, on a Postgres of its own. */
const cli = await openSupabaseCli();
const postgres = await startPostgres();
try {
  const client = new Client({ connectionString: postgres.databaseUrl });
  await client.connect();
  await applyMigrations(toPgExecutor(client), repositorySupabaseDir);
  await client.end();
  await mkdir(dirname(databaseTypesFile), { recursive: true });
  await writeFile(databaseTypesFile, await generateDatabaseTypes(cli, postgres.databaseUrl));
} finally {
  await postgres.stop();
  await cli.remove();
}
