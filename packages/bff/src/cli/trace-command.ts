import type { Command } from 'commander';
import { formatTrace } from './format-trace.ts';
import { withStore } from './open-store.ts';
import type { ProgramDeps } from './program.ts';

/** `talia trace`: why the assistant answered as it did. */
export function addTraceCommand(program: Command, deps: ProgramDeps): void {
  program
    .command('trace')
    .description('Show everything behind an answer: turns, responses, tool calls, moves of the lead.')
    .argument('<id>', 'resp_…, conv_…, call_…, a turn or a conversation id')
    .option('--json', 'print JSON')
    .action((id: string, { json }: { json?: true }) =>
      withStore(deps, async ({ store }) => {
        const trace = await store.trace(id);
        if (trace === null) {
          deps.progress(`talia: nothing is known of ${id}`);
          return deps.fail(1);
        }
        const provenance = await store.provenance(id);
        deps.print(json ? JSON.stringify({ ...trace, provenance }, null, 2) : formatTrace(trace, provenance));
      }),
    );
}
