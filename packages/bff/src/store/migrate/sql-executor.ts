/**
 * One database session, as the migrations need it. PGlite and a `pg` client
 * both serve. It must be a single session: transactions are opened by `run`.
 */
export type SqlExecutor = {
  /** Runs one statement with parameters and answers its rows. */
  query(text: string, parameters?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** Runs one or more statements without parameters. */
  run(text: string): Promise<void>;
};

/**
 * Runs `work` between `begin` and `commit`, and rolls back when it fails.
 * @throws whatever `work` or the commit threw.
 */
export async function inTransaction<T>(executor: SqlExecutor, work: () => Promise<T>): Promise<T> {
  await executor.run('begin');
  try {
    const result = await work();
    await executor.run('commit');
    return result;
  } catch (error) {
    await rollBack(executor, error);
    throw error;
  }
}

/** A rollback that fails too (the session is gone) must not hide why the work failed. */
async function rollBack(executor: SqlExecutor, cause: unknown): Promise<void> {
  try {
    await executor.run('rollback');
  } catch (error) {
    throw new AggregateError([cause, error], 'a transaction failed and could not be rolled back', { cause: error });
  }
}
