import { join } from 'node:path';
import { runCommandLine } from '../cli/run-command-line.ts';
import { parseEnvironment } from '../config/environment.ts';
import { toProjectPaths } from '../config/paths.ts';
import type { ProjectPaths } from '../config/paths.ts';

/** What a person sees of a command. */
export interface CliResult {
  code: number;
  stdout: string;
  stderr: string;
}

const root = join(import.meta.dirname, '..', '..', '..', '..');

export interface CliOptions {
  paths?: Partial<ProjectPaths>;
  /** What the person says when asked. */
  answer?: 'yes' | 'no';
}

/** Runs a `talia` command as its program does, but inside this process, with no environment but the one it is given. */
export async function runCli(
  args: readonly string[],
  variables: NodeJS.ProcessEnv = {},
  { paths = {}, answer = 'no' }: CliOptions = {},
): Promise<CliResult> {
  const result: CliResult = { code: 0, stdout: '', stderr: '' };
  await runCommandLine(args, {
    environment: () => parseEnvironment(variables),
    paths: { ...toProjectPaths(root), ...paths },
    root,
    print: (text) => {
      result.stdout += `${text}\n`;
    },
    progress: (text) => {
      result.stderr += `${text}\n`;
    },
    fail: (code) => {
      result.code = code;
    },
    confirm: async (question) => {
      result.stderr += `${question}\n`;
      return answer === 'yes';
    },
  });
  return result;
}
