import type { Command } from 'commander';
import { formatLeads } from './format-leads.ts';
import { withStore } from './open-store.ts';
import { parseLimit } from './parse-limit.ts';
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
