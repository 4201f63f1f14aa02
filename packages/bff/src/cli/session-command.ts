import type { Command } from 'commander';
import { withStore } from './open-store.ts';
import type { ProgramDeps } from './program.ts';

/** `talia session test`: leave a session of ours out of the numbers. */
export function addSessionCommands(program: Command, deps: ProgramDeps): void {
  const session = program.command('session').description('Sessions of visitors.');

  session
    .command('test')
    .description('Leave a session out of the numbers: its visits so far and those to come, and all that came of them.')
    .argument('<session-id>', 'as in the browser and in webchat_sesiones')
    .option('--off', 'count it again')
    .action((sessionId: string, { off }: { off?: true }) =>
      withStore(deps, async ({ kpis }) => {
        const visits = await kpis.markVisits(sessionId, off ? 'real' : 'test');
        if (visits === 0) {
          deps.progress(`talia: no visit is known of ${sessionId}`);
          return deps.fail(1);
        }
        deps.print(`${visits} ${visits === 1 ? 'visit is' : 'visits are'} ${off ? 'counted again' : 'a test now'}.`);
      }),
    );
}
