import { CommanderError } from 'commander';
import { isStoreUnavailable, StartupError, TaliaError } from '../errors.ts';
import { adviseOnSilence } from '../open-database.ts';
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
    deps.progress(`talia: ${toSentence(error, deps)}`);
    deps.fail(1);
  }
}

function toSentence(error: unknown, { environment }: ProgramDeps): string {
  // Only a command that could read the environment got as far as asking the database.
  if (isStoreUnavailable(error)) return adviseOnSilence(environment());
  return error instanceof StartupError || error instanceof TaliaError ? error.message : String(error);
}
