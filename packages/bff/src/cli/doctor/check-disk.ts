import { randomUUID } from 'node:crypto';
import { rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ok, problem, warning } from './finding.ts';
import type { Verdict } from './finding.ts';

const enoughBytes = 200 * 1024 * 1024;

/** Whether log files can be written: a file is written and removed, in the folder or where it would be made. */
export async function checkLogFolder(logDir: string): Promise<Verdict> {
  const folder = await findExisting(logDir);
  const probe = join(folder, `.talia-doctor-${randomUUID()}`);
  try {
    await writeFile(probe, 'talia doctor\n', { mode: 0o600, flag: 'wx' });
    await rm(probe);
    return ok(
      folder === logDir ? `Logs can be written to ${logDir}.` : `Logs will be written to ${logDir}, made then.`,
    );
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return problem(
      `Logs cannot be written to ${logDir} (${code}); lines go to stderr instead.`,
      'Give the user of the server the right to write there, or set TALIA_LOG_DIR.',
    );
  }
}

/** Whether there is room left where a folder is, or will be. */
export async function checkSpace(folder: string, freeBytes: (path: string) => Promise<number>): Promise<Verdict> {
  const free = await freeBytes(await findExisting(folder));
  const message = `${Math.floor(free / 1024 / 1024)} MB are free for ${folder}.`;
  return free < enoughBytes
    ? warning(message, 'Make room: below that, logs and the embedded database fail.')
    : ok(message);
}

/** The folder itself, or the nearest one above it that is there. */
async function findExisting(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found !== null || dirname(path) === path) return path;
  return findExisting(dirname(path));
}
