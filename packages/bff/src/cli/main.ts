import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseEnvironment } from '../config/environment.ts';
import { loadOptionalEnvFile } from '../config/load-env-file.ts';
import { toProjectPaths } from '../config/paths.ts';
import { runCommandLine } from './run-command-line.ts';

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

// Whoever reads has had enough (`talia … | head`): no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const root = resolve(import.meta.dirname, '..', '..', '..', '..');

await runCommandLine(process.argv.slice(2), {
  environment: () => {
    loadOptionalEnvFile(join(root, '.env'));
    return parseEnvironment(process.env);
  },
  paths: toProjectPaths(root),
  root,
  print: (text) => process.stdout.write(`${text}\n`),
  progress: (text) => process.stderr.write(`${text}\n`),
  fail: (exitCode) => {
    process.exitCode = exitCode;
  },
  confirm,
});
