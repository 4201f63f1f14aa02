import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Mutex, PGlite } from '@electric-sql/pglite';
import { applyMigrations } from '../migrate/migrate.ts';
import { MigrationError } from '../migrate/migration-error.ts';
import { toMigrationNews } from '../migrate/migration-news.ts';
import type { DatabaseNotice, MigrationNews } from '../migrate/migration-news.ts';
import type { SqlExecutor } from '../migrate/sql-executor.ts';
import { CATALOGUE_SQL } from './catalogue.ts';
import type { Catalogue } from './catalogue.ts';
import type { WorkerAnswers, WorkerCall, WorkerFailure, WorkerMessage, WorkerSettings } from './protocol.ts';
import { createTransactions, toSqlError } from './run-transaction.ts';
import type { RunTransaction } from './run-transaction.ts';

/**
 * The thread that owns PGlite. It opens and migrates the database, then answers one
 * call after the other; the main thread keeps the queue and the clock.
 */
async function main(settings: WorkerSettings): Promise<void> {
  const database = await open(settings);
  const session = { database, transact: createTransactions(database), turn: new Mutex() };
  const migrated = settings.migrations === 'apply' ? await migrate(database, settings.supabaseDir) : [];
  await enterRoleBoundary(database);
  await database.listen('pgrst', () => void session.turn.runExclusive(() => announceCatalogue(database)));
  say({ type: 'ready', migrated, catalogue: await readCatalogue(database) });
  parentPort?.on('message', (call: WorkerCall) => void session.turn.runExclusive(() => answer(session, call)));
}

/** The one session there is. What is not a call waits its turn too: nothing may come between a transaction's begin and end. */
type Session = { database: PGlite; transact: RunTransaction; turn: Mutex };

async function open({ pgdata, image }: WorkerSettings): Promise<PGlite> {
  const dataDir = pgdata === null ? {} : { dataDir: pgdata };
  const isNew = pgdata === null || !existsSync(join(pgdata, 'PG_VERSION'));
  if (image === null || !isNew) return PGlite.create(dataDir);
  return PGlite.create({ ...dataDir, loadDataDir: new Blob([await readFile(image)]) });
}

async function migrate(database: PGlite, supabaseDir: string): Promise<string[]> {
  const onNotice = (notice: DatabaseNotice) => {
    const news = toMigrationNews(notice);
    if (news !== null) tell(news);
  };
  const executor: SqlExecutor = {
    query: async (text, parameters = []) => (await database.query<Record<string, unknown>>(text, [...parameters])).rows,
    run: async (text) => {
      await database.exec(text, { onNotice });
    },
  };
  return (await applyMigrations(executor, supabaseDir, tell)).applied;
}

/**
 * From here on the session is `authenticator`'s, as PostgREST's is: the roles a request may
 * take are those it is a member of, and `reset role` lands on nobody mighty. Only SQL text
 * could leave the boundary, and a request never carries any.
 */
async function enterRoleBoundary(database: PGlite): Promise<void> {
  await database.exec('set session authorization authenticator');
}

function tell(news: MigrationNews): void {
  say({ type: 'migration', news });
}

async function readCatalogue(database: PGlite): Promise<Catalogue> {
  return database.transaction(async (transaction) => {
    await transaction.exec(`set local search_path = ''`);
    const { rows } = await transaction.query<{ catalogue: string }>(CATALOGUE_SQL);
    // CATALOGUE_SQL builds exactly this shape.
    return JSON.parse(rows[0]?.catalogue ?? '') as Catalogue;
  });
}

/** `notify pgrst` after a change of schema works here as it does with PostgREST. */
async function announceCatalogue(database: PGlite): Promise<void> {
  say({ type: 'catalogue', catalogue: await readCatalogue(database) });
}

async function answer(session: Session, call: WorkerCall): Promise<void> {
  try {
    const value = await perform(session, call);
    say({ type: 'answer', id: call.id, value });
  } catch (error) {
    // What the database refused is an outcome, so this is the engine itself: nobody knows its state, and a new thread
    // must take over. An unhandled rejection ends this one.
    if (call.type === 'transact') throw error;
    say({ type: 'failed', id: call.id, failure: toFailure(error) });
  }
}

function perform({ database, transact }: Session, call: WorkerCall): Promise<WorkerAnswers[keyof WorkerAnswers]> {
  switch (call.type) {
    case 'transact':
      return transact(call.request);
    case 'owner_sql':
      return runAsOwner(database, call.text, call.parameters);
    case 'listen':
      return listen(database, call.channel);
    case 'dump':
      return dump(database);
    case 'close':
      return close(database);
  }
}

async function runAsOwner(database: PGlite, text: string, parameters: unknown[]): Promise<Record<string, unknown>[]> {
  await database.exec('set session authorization postgres');
  try {
    if (parameters.length > 0) return (await database.query<Record<string, unknown>>(text, parameters)).rows;
    return (await database.exec(text)).at(-1)?.rows ?? [];
  } finally {
    await enterRoleBoundary(database);
  }
}

async function listen(database: PGlite, channel: string): Promise<null> {
  await database.listen(`"${channel}"`, (payload) => say({ type: 'notification', channel, payload }));
  return null;
}

async function dump(database: PGlite): Promise<Uint8Array> {
  const image = await database.dumpDataDir('none');
  return new Uint8Array(await image.arrayBuffer());
}

async function close(database: PGlite): Promise<null> {
  await database.close();
  return null;
}

function toFailure(error: unknown): WorkerFailure {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const reason = error instanceof MigrationError ? error.reason : null;
  return { name, message, reason, sql: toSqlError(error) };
}

function say(message: WorkerMessage): void {
  // A thread's port has no origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort?.postMessage(message);
}

// The one who starts this thread passes exactly this as `workerData`.
main(workerData as WorkerSettings).catch((error: unknown) => say({ type: 'not_opened', failure: toFailure(error) }));
