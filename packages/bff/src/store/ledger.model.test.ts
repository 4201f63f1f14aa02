import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readTestRuns } from '../testing/test-runs.ts';
import { connect } from './connect.ts';
import { createStore } from './store.ts';
import type { Store } from './store.ts';
import { ledgerCommands } from './testing/ledger/ledger-commands.ts';
import type { RealLedger, Tally } from './testing/ledger/ledger-command.ts';
import { createLedger } from './testing/ledger/ledger-model.ts';
import { installReader } from './testing/ledger/ledger-rows.ts';
import { openEmbeddedBackend } from './testing/test-backend.ts';
import type { TestBackend } from './testing/test-backend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await openEmbeddedBackend();
  await installReader(toSql(backend));
});
afterAll(() => backend?.close());

const longestRun = 40;

it('the ledger is what a simple model says, whatever happens', { timeout: 3_600_000 }, async () => {
  const { runs, seed } = readTestRuns(2_000);
  const tally: Tally = { commands: 0 };
  const startedAt = performance.now();
  const [store, hastyStore] = [openStore(3_600_000), openStore(1)];
  let run = 0;

  async function setup(): Promise<{ model: ReturnType<typeof createLedger>; real: RealLedger }> {
    // Whatever an earlier run left open is nobody's: a sweep must find only this run's turns.
    await backend.sql(`update public.turnos set estado = 'fallido' where estado in ('en_cola', 'en_curso')`);
    run += 1;
    const names = { run: `run${run}`, turnIds: new Map<string, string>(), transcript: [] };
    return { model: createLedger(), real: { store, hastyStore, sql: toSql(backend), ...names } };
  }

  const commands = fc.commands(ledgerCommands(tally), { maxCommands: longestRun, size: 'max' });
  await fc.assert(
    fc.asyncProperty(commands, (drawn) => fc.asyncModelRun(setup, drawn)),
    { numRuns: runs, seed },
  );
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.info(`ledger: ${runs} runs, ${tally.commands} commands, seed ${seed}, ${seconds} s`);
  expect(tally.commands).toBeGreaterThan(runs);
});

function openStore(leaseMs: number): Store {
  const client = connect({ url: backend.url, key: backend.secretKey, fetch: backend.fetch });
  return createStore(client, { timeoutMs: 10_000, retryDelayMs: 20, leaseMs, inactivityHours: 24 });
}

function toSql({ sql }: TestBackend): RealLedger['sql'] {
  // Only the caller knows what its statement answers.
  return async <Row>(text: string, parameters?: unknown[]) => (await sql(text, parameters)) as Row[];
}
