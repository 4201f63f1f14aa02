import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { Environment } from '../../config/environment.ts';
import type { ProjectPaths } from '../../config/paths.ts';
import { StartupError } from '../../errors.ts';
import type { Connection } from '../../store/connect.ts';
import { hasEmbeddedDatabase, openEmbeddedDatabase } from '../../store/embedded/open-embedded-database.ts';
import { findServer } from '../open-store.ts';

/** The database to look at, opened without changing it; or why there is none. */
export type DoctorDatabase =
  | {
      type: 'open';
      where: 'supabase' | 'server' | 'embedded';
      /** How to call it at the beginning of a sentence. */
      name: string;
      connection: Connection;
      /** The way of somebody who only knows the publishable key; null when there is no such key. */
      stranger: Connection | null;
      close: () => Promise<void>;
    }
  | { type: 'absent'; why: string }
  | { type: 'failed'; message: string };

const nothingToClose = async () => undefined;

/** Finds where data is: at Supabase, behind a running server, or in the data folder. */
export async function openDoctorDatabase(environment: Environment, paths: ProjectPaths): Promise<DoctorDatabase> {
  const { supabase, anonKey } = environment;
  if (supabase === null) return openHere(resolve(environment.dataDir), paths);
  const { url, serviceKey } = supabase;
  return {
    type: 'open',
    where: 'supabase',
    name: `The project at ${new URL(url).host}`,
    connection: { url, key: serviceKey },
    stranger: anonKey === null ? null : { url, key: anonKey },
    close: nothingToClose,
  };
}

async function openHere(dataDir: string, paths: ProjectPaths): Promise<DoctorDatabase> {
  const folder = join(dataDir, 'database');
  if (!hasEmbeddedDatabase(folder)) return { type: 'absent', why: `there is no data in ${dataDir} yet` };
  try {
    const server = await findServer(dataDir);
    return server === null ? await openEmbedded(folder, paths.supabase) : toServed(server);
  } catch (error) {
    if (error instanceof StartupError) return { type: 'failed', message: error.message };
    throw error;
  }
}

function toServed(connection: Connection): DoctorDatabase {
  const name = `The embedded database, held by the server at ${new URL(connection.url).host},`;
  return { type: 'open', where: 'server', name, connection, stranger: null, close: nothingToClose };
}

/** Keys of this moment will do: the database is asked inside this process. */
async function openEmbedded(dataDir: string, supabaseDir: string): Promise<DoctorDatabase> {
  const keys = { secret: randomUUID(), publishable: randomUUID() };
  const database = await openEmbeddedDatabase({ dataDir, supabaseDir, keys, migrations: 'leave' });
  const { url, fetch } = database;
  return {
    type: 'open',
    where: 'embedded',
    name: 'The embedded database',
    connection: { url, key: keys.secret, fetch },
    stranger: { url, key: keys.publishable, fetch },
    close: () => database.close(),
  };
}
