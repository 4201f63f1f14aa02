import { join, resolve } from 'node:path';
import { parseEnvironment } from '../config/environment.ts';
import { loadOptionalEnvFile } from '../config/load-env-file.ts';
import { toProjectPaths } from '../config/paths.ts';
import { runCommandLine } from './run-command-line.ts';

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
});
