import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { RetentionRule } from '../store/privacy-schemas.ts';
import { formatTable } from './format-table.ts';
import { withStore } from './open-store.ts';
import type { ProgramDeps } from './program.ts';

/** `talia retention`: how long each thing is kept, and forgetting what is past its time. */
export function addRetentionCommand(program: Command, deps: ProgramDeps): void {
  program
    .command('retention')
    .description('Show how long things are kept. A running server forgets by itself; --apply does it now.')
    .option('--set <table=days>', 'change a rule: days, or "forever"', parseRule)
    .option('--apply', 'forget what is past its time, and say how much it was')
    .option('--json', 'print JSON')
    .action((options: { set?: NewRule; apply?: true; json?: true }) =>
      withStore(deps, async ({ privacy }) => {
        if (options.set !== undefined) await privacy.setRetention(options.set.table, options.set.days);
        if (options.apply) return deps.print(JSON.stringify(await applyAll(() => privacy.applyRetention()), null, 2));
        const rules = await privacy.listRetention();
        deps.print(options.json ? JSON.stringify(rules, null, 2) : formatRules(rules));
      }),
    );
}

interface NewRule {
  table: string;
  days: number | null;
}

function parseRule(value: string): NewRule {
  const [, table = '', days = ''] = /^([a-z_]+)=(\d{1,5}|forever)$/.exec(value) ?? [];
  if (table === '' || Number(days) === 0) throw new InvalidArgumentError('Write it like webhooks_entrantes=30.');
  return { table, days: days === 'forever' ? null : Number(days) };
}

const mostRounds = 10_000;

/** Small rounds until nothing is left. */
async function applyAll(applyOnce: () => Promise<Record<string, number>>): Promise<Record<string, number>> {
  const total: Record<string, number> = {};
  for (let round = 0; round < mostRounds; round += 1) {
    const forgotten = Object.entries(await applyOnce());
    if (forgotten.length === 0) break;
    for (const [table, rows] of forgotten) total[table] = (total[table] ?? 0) + rows;
  }
  return total;
}

function formatRules(rules: readonly RetentionRule[]): string {
  return formatTable(
    ['table', 'days', 'what'],
    rules.map(({ table, days, description }) => [table, days === null ? 'forever' : String(days), description]),
  );
}
