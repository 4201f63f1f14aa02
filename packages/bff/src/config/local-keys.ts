import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { StartupError } from '../errors.ts';

const keysSchema = z.strictObject({
  secret: z.string().min(32),
  publishable: z.string().min(32),
  session: z.string().min(32),
});

/** The keys of one data directory: of its embedded database and for signing its visitors' tokens. */
export type LocalKeys = z.output<typeof keysSchema>;

/**
 * Reads the data directory's keys, or makes them once. The file can be read by its owner only.
 * @throws StartupError when the file cannot be read or is not what we wrote
 */
export async function readLocalKeys(dataDir: string): Promise<LocalKeys> {
  const path = join(dataDir, 'keys.json');
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  try {
    return keysSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return createKeys(path);
    throw new StartupError(`The key file ${path} cannot be used. Restore it, or remove it to make new keys.`, {
      cause: error,
    });
  }
}

async function createKeys(path: string): Promise<LocalKeys> {
  const keys = { secret: `local_secret_${random()}`, publishable: `local_public_${random()}`, session: random() };
  await writePrivateFile(path, JSON.stringify(keys));
  return keys;
}

function random(): string {
  return randomBytes(32).toString('base64url');
}

/** Writes a file that only its owner may read, whole or not at all. */
export async function writePrivateFile(path: string, content: string): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}
