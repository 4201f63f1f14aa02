import type { MigrationNews } from '../migrate/migration-news.ts';
import type { Catalogue } from './catalogue.ts';

/** One request to the database: it becomes one transaction of its own. */
export type TransactionRequest = {
  /** Answers exactly one row: `page_rows`, `total_rows` and `body`. */
  sql: string;
  parameters: (string | null)[];
  role: string;
  /** The `request.jwt.claims` of the transaction, as JSON. */
  claims: string;
  access: 'read write' | 'read only';
  /** With `one`, any other count of rows rolls the transaction back. */
  expects: 'one' | 'any';
};

/** An error of the database, as a client may see it. */
export type SqlError = { code: string; message: string; details: string | null; hint: string | null };

/** What became of a transaction. */
export type TransactionOutcome =
  | { type: 'committed'; pageRows: number; totalRows: number | null; body: string }
  | { type: 'not_one_row'; pageRows: number }
  | { type: 'refused'; error: SqlError };

/** What the worker is asked for; `id` returns with the answer. */
export type WorkerCall =
  | { type: 'transact'; id: number; request: TransactionRequest }
  | { type: 'owner_sql'; id: number; text: string; parameters: unknown[] }
  | { type: 'listen'; id: number; channel: string }
  | { type: 'dump'; id: number }
  | { type: 'close'; id: number };

/** The value that answers each kind of call. */
export type WorkerAnswers = {
  transact: TransactionOutcome;
  owner_sql: Record<string, unknown>[];
  listen: null;
  dump: Uint8Array;
  close: null;
};

/** A call failed as a whole; `sql` is set when the database itself refused it. */
export type WorkerFailure = { name: string; message: string; reason: string | null; sql: SqlError | null };

/** What the worker says. */
export type WorkerMessage =
  | { type: 'migration'; news: MigrationNews }
  | { type: 'ready'; migrated: string[]; catalogue: Catalogue }
  | { type: 'not_opened'; failure: WorkerFailure }
  | { type: 'answer'; id: number; value: WorkerAnswers[keyof WorkerAnswers] }
  | { type: 'failed'; id: number; failure: WorkerFailure }
  | { type: 'catalogue'; catalogue: Catalogue }
  | { type: 'notification'; channel: string; payload: string };

/** What the worker is started with. */
export type WorkerSettings = {
  /** The folder of the database's own files; null keeps everything in memory. */
  pgdata: string | null;
  supabaseDir: string;
  /** Whether opening applies the pending migrations. */
  migrations: 'apply' | 'leave';
  /** A file made of `dump`, to begin a new database from. */
  image: string | null;
};
