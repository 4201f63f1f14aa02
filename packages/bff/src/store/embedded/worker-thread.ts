import { Worker } from 'node:worker_threads';
import { StartupError } from '../../errors.ts';
import { MigrationError } from '../migrate/migration-error.ts';
import type { MigrationFailure } from '../migrate/migration-error.ts';
import type { MigrationNews } from '../migrate/migration-news.ts';
import type { Catalogue } from './catalogue.ts';
import type { SqlError, WorkerAnswers, WorkerCall, WorkerFailure, WorkerMessage, WorkerSettings } from './protocol.ts';

/** A call as the caller states it: the thread numbers it. */
export type Call = {
  [Type in WorkerCall['type']]: Omit<Extract<WorkerCall, { type: Type }>, 'id'>;
}[WorkerCall['type']];

/** A running database thread, opened and migrated. */
export type DatabaseThread = {
  migrated: string[];
  catalogue: Catalogue;
  /** Asks the thread; rejects with a `ThreadGoneError` when it ends before it answers. */
  call<T extends Call>(call: T): Promise<WorkerAnswers[T['type']]>;
  /** Ends it at once, in the middle of whatever it does: the database then sees a crash. */
  terminate(): Promise<void>;
};

/** What a thread tells without being asked. */
export type ThreadEvents = {
  /** While it opens, of the migrations it applies. */
  onMigration(news: MigrationNews): void;
  onNotification(channel: string, payload: string): void;
  onCatalogue(catalogue: Catalogue): void;
  /** It ended on its own; not called after `terminate`. */
  onEnd(error: Error): void;
};

/** The thread ended while a call was open: what the call did is unknown. */
export class ThreadGoneError extends Error {
  override readonly name = 'ThreadGoneError';
}

/** A statement of the owner was refused by the database. */
export class OwnerSqlError extends Error {
  override readonly name = 'OwnerSqlError';
  readonly sql: SqlError;

  constructor(sql: SqlError) {
    super(sql.message);
    this.sql = sql;
  }
}

type Waiting = { resolve(value: unknown): void; reject(error: Error): void };

/** The built package holds JavaScript, the repository TypeScript: the thread's file is of the same kind as this one. */
const ENTRY = new URL(
  import.meta.url.endsWith('.ts') ? './database-worker.ts' : './database-worker.js',
  import.meta.url,
);

/**
 * Room for Postgres to reach its own limit (54001) first: with Node's 4 MB an endless recursion breaks the engine.
 * Only what is used takes memory.
 */
const STACK_MB = 32;

/**
 * Starts the thread and waits until its database is open and migrated.
 * @throws MigrationError or StartupError when it cannot be opened.
 */
export function startThread(settings: WorkerSettings, events: ThreadEvents): Promise<DatabaseThread> {
  const worker = new Worker(ENTRY, {
    workerData: settings,
    name: 'talia-database',
    resourceLimits: { stackSizeMb: STACK_MB },
  });
  const waiting = new Map<number, Waiting>();
  const ended = { byUs: false };
  return new Promise((resolve, reject) => {
    const end = (error: Error) => {
      reject(error);
      for (const call of waiting.values()) call.reject(new ThreadGoneError(error.message, { cause: error }));
      waiting.clear();
      if (!ended.byUs) events.onEnd(error);
      ended.byUs = true;
    };
    worker.on('error', end);
    worker.on('exit', (code) => end(new Error(`the database thread ended with code ${code}`)));
    worker.on('message', (message: WorkerMessage) => {
      switch (message.type) {
        case 'migration':
          return events.onMigration(message.news);
        case 'ready':
          return resolve(toThread(worker, waiting, ended, message));
        case 'not_opened':
          ended.byUs = true;
          void worker.terminate();
          return reject(toOpenError(message.failure));
        case 'catalogue':
          return events.onCatalogue(message.catalogue);
        case 'notification':
          return events.onNotification(message.channel, message.payload);
        case 'answer':
          return settle(waiting, message.id)?.resolve(message.value);
        case 'failed':
          return settle(waiting, message.id)?.reject(toCallError(message.failure));
      }
    });
  });
}

function toThread(
  worker: Worker,
  waiting: Map<number, Waiting>,
  ended: { byUs: boolean },
  { migrated, catalogue }: { migrated: string[]; catalogue: Catalogue },
): DatabaseThread {
  let lastId = 0;
  return {
    migrated,
    catalogue,
    call: <T extends Call>(call: T) =>
      new Promise<WorkerAnswers[T['type']]>((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        // A thread has no origin.
        // oxlint-disable-next-line unicorn/require-post-message-target-origin
        worker.postMessage({ ...call, id: lastId });
      }),
    terminate: async () => {
      ended.byUs = true;
      await worker.terminate();
    },
  };
}

function settle(waiting: Map<number, Waiting>, id: number): Waiting | undefined {
  const call = waiting.get(id);
  waiting.delete(id);
  return call;
}

function toOpenError(failure: WorkerFailure): Error {
  if (failure.reason === null) return new StartupError(`The embedded database could not be opened: ${failure.message}`);
  // Only a MigrationError carries a reason.
  return new MigrationError(failure.reason as MigrationFailure, failure.message);
}

function toCallError(failure: WorkerFailure): Error {
  if (failure.sql !== null) return new OwnerSqlError(failure.sql);
  return new Error(`the database thread failed: ${failure.name}: ${failure.message}`);
}
