import { CommanderError } from 'commander';
import { StartupError, TaliaError } from '../errors.ts';
import { createProgram } from './program.ts';
import type { ProgramDeps } from './program.ts';

/**
 * Runs one command. Exit code 0 is success, 1 a failure, told in a sentence for the person at the terminal, and 2 a call
 * that was not understood.
 */
export async function runCommandLine(args: readonly string[], deps: ProgramDeps): Promise<void> {
  try {
    await createProgram(deps).parseAsync([...args], { from: 'user' });
  } catch (error) {
    // Asking for help or the version ends here as well, with 0.
    if (error instanceof CommanderError) return deps.fail(error.exitCode === 0 ? 0 : 2);
    const known = error instanceof StartupError || error instanceof TaliaError;
    deps.progress(`talia: ${known ? error.message : String(error)}`);
    deps.fail(1);
  }
}
