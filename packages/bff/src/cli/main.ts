import { join, resolve } from 'node:path';
import { parseEnvironment } from '../config/environment.ts';
import { loadOptionalEnvFile } from '../config/load-env-file.ts';
import { toProjectPaths } from '../config/paths.ts';
import { StartupError, TaliaError } from '../errors.ts';
import { createProgram } from './program.ts';

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
  });
  await program.parseAsync(process.argv);
} catch (error) {
  const known = error instanceof StartupError || error instanceof TaliaError;
  process.stderr.write(`talia: ${known ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
