import { protocol } from '@electric-sql/pglite';

const { serialize } = protocol;

/** The statements a session has prepared, so that Postgres reads and plans each text once and not at every call. */
export type PreparedStatements = {
  /**
   * The messages that run a text with these parameters, as a role of its own plans. What is new to the session is
   * prepared on the way, and what was too much is closed.
   */
  run(statement: { text: string; role: string }, parameters: (string | null)[]): Uint8Array[];
  /** Tells how many of the statements that were new since the last time the database took. */
  settle(taken: number): void;
  /** Prepares everything anew: the session has lost some of it. */
  forget(): void;
};

/** One more closes the one that was not used for the longest time. */
const MOST_STATEMENTS = 200;

/** Keeps count of a session's statements; `execute` is their only user. */
export function createPreparedStatements(): PreparedStatements {
  const names = new Map<string, string>();
  let lastNumber = 0;
  let fresh: string[] = [];
  let leaving: string[] = [];

  /** The name of a statement, which becomes the one used last. */
  function nameOf(key: string): string | undefined {
    const name = names.get(key);
    if (name === undefined) return undefined;
    names.delete(key);
    names.set(key, name);
    return name;
  }

  function add(key: string): string {
    lastNumber += 1;
    const name = `talia_${lastNumber}`;
    names.set(key, name);
    fresh.push(key);
    const [oldest] = names.keys();
    if (names.size > MOST_STATEMENTS && oldest !== undefined) remove(oldest);
    return name;
  }

  function remove(key: string): void {
    const name = names.get(key);
    names.delete(key);
    if (name !== undefined) leaving.push(name);
  }

  return {
    run({ text, role }, parameters) {
      const key = `${role}\n${text}`;
      const known = nameOf(key);
      const statement = known ?? add(key);
      // Closing what does not exist is no error.
      const closing = leaving.map((name) => serialize.close({ type: 'S', name }));
      leaving = [];
      return [
        ...closing,
        ...(known === undefined ? [serialize.parse({ name: statement, text })] : []),
        serialize.bind({ statement, values: parameters }),
        serialize.execute({}),
      ];
    },
    settle(taken) {
      for (const key of fresh.slice(taken)) remove(key);
      fresh = [];
    },
    forget() {
      // Some of them may be there still.
      leaving.push(...names.values());
      names.clear();
      fresh = [];
    },
  };
}
