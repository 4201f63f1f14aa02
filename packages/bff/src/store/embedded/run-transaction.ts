import { protocol } from '@electric-sql/pglite';
import type { PGlite } from '@electric-sql/pglite';
import { createPreparedStatements } from './prepared-statements.ts';
import type { PreparedStatements } from './prepared-statements.ts';
import type { SqlError, TransactionOutcome, TransactionRequest } from './protocol.ts';

/** Runs one request as PostgREST does: in a transaction of its own, under the caller's role and claims, prepared. */
export type RunTransaction = (request: TransactionRequest) => Promise<TransactionOutcome>;

/**
 * Makes what runs the requests of a session, one at a time. A refusal by the database is an outcome; anything else is
 * thrown. Everything goes to the engine in one piece: through `query()` each message costs as much as a small function.
 */
export function createTransactions(database: PGlite): RunTransaction {
  const statements = createPreparedStatements();
  const session = { database, statements };
  return async (request) => {
    const outcome = await runOnce(session, request);
    if (outcome.type !== 'refused' || outcome.error.code !== LOST_STATEMENT) return outcome;
    // The owner's SQL may discard what the session had prepared. What was refused did nothing.
    statements.forget();
    return runOnce(session, request);
  };
}

/** The database's own error, or null when the failure is not of SQL. */
export function toSqlError(error: unknown): SqlError | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  if (!/^[0-9A-Z]{5}$/u.test(error.code)) return null;
  return { code: error.code, message: error.message, details: textOf(error, 'detail'), hint: textOf(error, 'hint') };
}

type Session = { database: PGlite; statements: PreparedStatements };

const { serialize } = protocol;
/** `invalid_sql_statement_name`. */
const LOST_STATEMENT = '26000';
/** The role comes last: what follows it is already the caller's. */
const ENTER = `select set_config('transaction_read_only', $1, true),
            set_config('request.jwt.claims', $2, true),
            set_config('role', $3, true)`;

/** Up to the `sync` everything is one transaction, which an error anywhere undoes; `begin` keeps it open beyond that. */
async function runOnce({ database, statements }: Session, request: TransactionRequest): Promise<TransactionOutcome> {
  const { access, claims, role, expects } = request;
  const answers = await send(database, [
    ...(expects === 'one' ? [serialize.query('begin')] : []),
    ...statements.run({ text: ENTER, role: '' }, [access === 'read only' ? 'on' : 'off', claims, role]),
    ...statements.run({ text: request.sql, role }, request.parameters),
    serialize.sync(),
  ]);
  statements.settle(answers.filter(({ name }) => name === 'parseComplete').length);
  const error = answers.find((answer) => answer instanceof Error);
  const outcome = error === undefined ? toOutcome(answers, expects) : toRefusal(error);
  if (expects === 'one') await send(database, [serialize.query(outcome.type === 'committed' ? 'commit' : 'rollback')]);
  return outcome;
}

type Answer = Awaited<ReturnType<PGlite['execProtocolStream']>>[number];

function send(database: PGlite, messages: Uint8Array[]): Promise<Answer[]> {
  return database.execProtocolStream(Buffer.concat(messages), { syncToFs: false, throwOnError: false });
}

function toOutcome(answers: readonly Answer[], expects: TransactionRequest['expects']): TransactionOutcome {
  const page = answers.findLast((answer): answer is Row => answer.name === 'dataRow');
  const [pageRows, totalRows, body] = page?.fields ?? [];
  // PGlite keeps a crash of its engine to itself, and then simply has no rows.
  if (pageRows == null || body == null) throw new Error('the database engine gave no answer');
  const count = Number(pageRows);
  if (expects === 'one' && count !== 1) return { type: 'not_one_row', pageRows: count };
  return { type: 'committed', pageRows: count, totalRows: totalRows == null ? null : Number(totalRows), body };
}

type Row = Answer & { fields: (string | null)[] };

function toRefusal(error: Error): TransactionOutcome {
  const sqlError = toSqlError(error);
  if (sqlError === null) throw error;
  return { type: 'refused', error: sqlError };
}

function textOf(error: Error, field: 'detail' | 'hint'): string | null {
  const value: unknown = Reflect.get(error, field);
  return typeof value === 'string' ? value : null;
}
