import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import { StartupError } from '../errors.ts';

/**
 * Reads `.env` into the environment where there is one; what is already set wins.
 * @throws StartupError when the file is there and cannot be read
 */
export function loadOptionalEnvFile(path: string): void {
  if (!existsSync(path)) return;
  try {
    loadEnvFile(path);
  } catch (error) {
    throw new StartupError(`The file ${path} cannot be read. Check its permissions, or remove it.`, { cause: error });
  }
}
