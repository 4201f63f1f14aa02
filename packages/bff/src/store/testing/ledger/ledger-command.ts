import type * as fc from 'fast-check';
import { expect } from 'vitest';
import type { Store } from '../../store.ts';
import type { TestDatabase } from '../test-database.ts';
import { findBreach } from './find-breach.ts';
import type { Ledger } from './ledger-model.ts';
import { readRows, toRows } from './ledger-rows.ts';

/** The ledger in a real database, as one run of commands sees it. */
export interface RealLedger {
  store: Store;
  /** The same with leases of a millisecond. */
  hastyStore: Store;
  sql: TestDatabase['sql'];
  /** Makes the names of this run unlike any other's. */
  run: string;
  /** Ids of turns by the names of their messages. */
  turnIds: Map<string, string>;
  /** What happened so far, for whoever has to read a failure. */
  transcript: string[];
}

export type LedgerCommand = fc.AsyncCommand<Ledger, RealLedger>;

/** How many commands were carried out. */
export interface Tally {
  commands: number;
}

/** One event on both sides: what the model answers, and then what the database does. */
export interface Play {
  model: (ledger: Ledger) => unknown;
  real: (real: RealLedger) => Promise<unknown>;
}

/**
 * Makes a command. `toPlay` answers undefined where it cannot happen: what it is about is not there. After it the answer,
 * and all rows, have to be the model's.
 */
export function toCommand(
  name: string,
  tally: Tally,
  toPlay: (ledger: Readonly<Ledger>) => Play | undefined,
): LedgerCommand {
  return {
    check: (ledger) => toPlay(ledger) !== undefined,
    async run(ledger, real) {
      const play = toPlay(ledger);
      if (play === undefined) return;
      tally.commands += 1;
      const expected = play.model(ledger);
      real.transcript.push(`${name}: ${JSON.stringify(expected)}`);
      const answer = await play.real(real);
      const rows = await readRows(real.sql, [toSession(real, 'ana'), toSession(real, 'beto')]);
      const story = `\n${real.transcript.join('\n')}\n`;
      expect({ answer, rows, breach: null }, story).toEqual({
        answer: expected,
        rows: toRows(ledger),
        breach: findBreach(ledger),
      });
    },
    toString: () => name,
  };
}

/** The session of a visitor of this run. */
export function toSession(real: RealLedger, visitor: string): string {
  return `${real.run}-${visitor}`;
}
