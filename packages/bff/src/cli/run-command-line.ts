import { StartupError, TaliaError } from '../errors.ts';
import { createProgram } from './program.ts';
import type { ProgramDeps } from './program.ts';

/** Runs one command. What it cannot do becomes a sentence for the person at the terminal and exit code 1. */
export async function runCommandLine(args: readonly string[], deps: ProgramDeps): Promise<void> {
  try {
    await createProgram(deps).parseAsync([...args], { from: 'user' });
  } catch (error) {
    const known = error instanceof StartupError || error instanceof TaliaError;
    deps.progress(`talia: ${known ? error.message : String(error)}`);
    deps.fail(1);
  }
}
