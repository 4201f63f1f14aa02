import { Client } from 'pg';
import { prepareDatabase } from '../schema/testing/schema-database.ts';
import type { SchemaDatabase } from '../schema/testing/schema-database.ts';
import { toPgExecutor } from '../migrate/pg-executor.ts';
import type { SqlExecutor } from '../migrate/sql-executor.ts';
import { startPostgres } from './start-postgres.ts';

/** A real Postgres with room for the databases of a test. */
export type ScratchServer = {
  /** A new database with the shim and nothing else. */
  open: () => Promise<ScratchDatabase>;
  /** Removes the databases, and the server if it is ours. */
  stop: () => Promise<void>;
};

/** One of them, as its superuser. */
export type ScratchDatabase = SchemaDatabase & { url: string; executor: SqlExecutor };

/**
 * A server of our own, or the one at `address`: a superuser's, where the shim makes the roles it misses, and which is
 * otherwise left as it was.
 */
export async function openScratchServer(address: string | undefined): Promise<ScratchServer> {
  const own = address === undefined ? await startPostgres() : undefined;
  const server = new URL(address ?? own?.databaseUrl ?? '');
  const owner = await connect(server.href);
  const opened: { name: string; close: () => Promise<void> }[] = [];
  return {
    open: async () => {
      const name = `talia_prueba_${process.pid}_${opened.length}`;
      await owner.query(`create database ${name}`);
      const database = await openDatabase(Object.assign(new URL(server), { pathname: name }).href);
      opened.push({ name, close: database.close });
      return database;
    },
    stop: async () => {
      await Promise.all(opened.map(({ close }) => close()));
      // Ours goes as a whole.
      for (const { name } of own === undefined ? opened : []) {
        // oxlint-disable-next-line no-await-in-loop
        await owner.query(`drop database ${name} with (force)`);
      }
      await owner.end();
      await own?.stop();
    },
  };
}

async function openDatabase(url: string): Promise<ScratchDatabase> {
  const client = await connect(url);
  const database = await prepareDatabase({
    query: async (text, parameters) => (await client.query(text, parameters)).rows,
    exec: async (text) => {
      await client.query(text);
    },
    close: () => client.end(),
  });
  return { ...database, url, executor: toPgExecutor(client) };
}

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString });
  await client.connect();
  return client;
}
