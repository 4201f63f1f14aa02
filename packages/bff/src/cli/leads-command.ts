import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { formatLeads } from './format-leads.ts';
import { withStore } from './open-store.ts';
import type { ProgramDeps } from './program.ts';

/** `talia leads`: what visitors left. */
export function addLeadsCommand(program: Command, deps: ProgramDeps): void {
  program
    .command('leads')
    .description('List the newest leads.')
    .option('--limit <n>', 'how many', parseLimit, 50)
    .option('--json', 'print JSON')
    .action(({ limit, json }: { limit: number; json?: true }) =>
      withStore(deps, async ({ store }) => {
        const leads = await store.listLeads(limit);
        deps.print(json ? JSON.stringify(leads, null, 2) : formatLeads(leads));
      }),
    );
}

function parseLimit(value: string): number {
  const limit = Number(value);
  if (!Number.isInteger(limit) || limit < 1 || limit > 500) throw new InvalidArgumentError('Use 1 to 500.');
  return limit;
}
