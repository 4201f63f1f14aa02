import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseEnvironment } from '../config/environment.ts';
import { loadOptionalEnvFile } from '../config/load-env-file.ts';
import { toProjectPaths } from '../config/paths.ts';
import { StartupError, TaliaError } from '../errors.ts';
import { createProgram } from './program.ts';

async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    process.stderr.write('talia: nobody is there to be asked; say --yes.\n');
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^(?:y|yes|s|sí|si)$/iu.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}

const root = resolve(import.meta.dirname, '..', '..', '..', '..');

try {
  loadOptionalEnvFile(join(root, '.env'));
  const program = createProgram({
    environment: () => parseEnvironment(process.env),
    paths: toProjectPaths(root),
    root,
    print: (text) => process.stdout.write(`${text}\n`),
    progress: (text) => process.stderr.write(`${text}\n`),
    fail: (exitCode) => {
      process.exitCode = exitCode;
    },
    confirm,
  });
  await program.parseAsync(process.argv);
} catch (error) {
  const known = error instanceof StartupError || error instanceof TaliaError;
  process.stderr.write(`talia: ${known ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
