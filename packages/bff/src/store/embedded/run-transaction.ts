import type { PGlite, Transaction } from '@electric-sql/pglite';
import type { SqlError, TransactionOutcome, TransactionRequest } from './protocol.ts';

type Page = { page_rows: string; total_rows: string | null; body: string };

/**
 * Runs one request as PostgREST does: in a transaction of its own, under the caller's role
 * and claims. A refusal by the database is an outcome; anything else is thrown.
 */
export async function runTransaction(database: PGlite, request: TransactionRequest): Promise<TransactionOutcome> {
  try {
    return await database.transaction((transaction) => runPage(transaction, request));
  } catch (error) {
    const sqlError = toSqlError(error);
    if (sqlError === null) throw error;
    return { type: 'refused', error: sqlError };
  }
}

/** The database's own error, or null when the failure is not of SQL. */
export function toSqlError(error: unknown): SqlError | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  if (!/^[0-9A-Z]{5}$/u.test(error.code)) return null;
  return { code: error.code, message: error.message, details: textOf(error, 'detail'), hint: textOf(error, 'hint') };
}

async function runPage(transaction: Transaction, request: TransactionRequest): Promise<TransactionOutcome> {
  // The role comes last: what follows it is already the caller's.
  await transaction.query(
    `select set_config('transaction_read_only', $1, true),
            set_config('request.jwt.claims', $2, true),
            set_config('role', $3, true)`,
    [request.access === 'read only' ? 'on' : 'off', request.claims, request.role],
  );
  const { rows } = await transaction.query<Page>(request.sql, request.parameters, { serializers: asText });
  const [page] = rows;
  // PGlite keeps a crash of its engine to itself, and then simply has no rows.
  if (page === undefined) throw new Error('the database engine gave no answer');
  const pageRows = Number(page.page_rows);
  if (request.expects === 'one' && pageRows !== 1) {
    await transaction.rollback();
    return { type: 'not_one_row', pageRows };
  }
  const totalRows = page.total_rows === null ? null : Number(page.total_rows);
  return { type: 'committed', pageRows, totalRows, body: page.body };
}

type Serializers = Record<number, (value: unknown) => string>;

/** Every value arrives as text and Postgres reads it: its own rules and messages, none of PGlite's. */
const asText: Serializers = new Proxy<Serializers>({}, { get: () => String });

function textOf(error: Error, field: 'detail' | 'hint'): string | null {
  const value: unknown = Reflect.get(error, field);
  return typeof value === 'string' ? value : null;
}
