import { join } from 'node:path';
import { parseEnvironment } from '../../config/environment.ts';
import { toProjectPaths } from '../../config/paths.ts';
import { createProgram } from '../program.ts';

/** What a command said and how it ended. */
export interface CommandResult {
  /** Standard output. */
  printed: string;
  /** Standard error. */
  told: string;
  exitCode: number;
}

const root = join(import.meta.dirname, '..', '..', '..', '..', '..');

/** Runs a command of the real program on a data directory. `answer` is what the person says when asked. */
export async function runCommand(
  dataDir: string,
  args: readonly string[],
  { answer = 'no' }: { answer?: 'yes' | 'no' } = {},
): Promise<CommandResult> {
  const printed: string[] = [];
  const told: string[] = [];
  let exitCode = 0;
  const program = createProgram({
    environment: () => parseEnvironment({ TALIA_DATA_DIR: dataDir, TALIA_LOG_LEVEL: 'error' }),
    paths: toProjectPaths(root),
    root,
    print: (text) => printed.push(text),
    progress: (text) => told.push(text),
    fail: (code) => {
      exitCode = code;
    },
    confirm: async (question) => {
      told.push(question);
      return answer === 'yes';
    },
  });
  await program.parseAsync(['node', 'talia', ...args]);
  return { printed: printed.join('\n'), told: told.join('\n'), exitCode };
}
