import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openEmbeddedDatabase } from '../embedded/open-embedded-database.ts';
import type { EmbeddedDatabase, EmbeddedDatabaseOptions } from '../embedded/open-embedded-database.ts';
import { readMigrations, readShim } from '../migrate/migration-files.ts';
import { repositorySupabaseDir } from './supabase-dir.ts';
import { createTestKeys } from './test-keys.ts';
import type { TestKeys } from './test-keys.ts';

/** An embedded database of a test, with the keys to it. */
export type ClonedDatabase = EmbeddedDatabase & { keys: TestKeys };

/** What a test may choose about its database. */
export type CloneOptions = {
  supabaseDir?: string;
  limits?: EmbeddedDatabaseOptions['limits'];
  /** Where its files go; in memory when left out. */
  dataDir?: string;
};

const CACHE = fileURLToPath(new URL('../../../../../node_modules/.cache/talia', import.meta.url));
const KEEP_MS = 86_400_000;

/**
 * Opens a migrated database in well under a second: the migrations ran once, for
 * all tests, into an image that is kept until one of them or PGlite changes.
 */
export async function cloneEmbedded(options: CloneOptions = {}): Promise<ClonedDatabase> {
  const { supabaseDir = repositorySupabaseDir, limits = {}, dataDir = '' } = options;
  const keys = createTestKeys();
  const image = await prepareImage(supabaseDir);
  const jwt = { secrets: [keys.jwtSecret], jwks: keys.signing.jwks };
  return { ...(await openEmbeddedDatabase({ dataDir, supabaseDir, keys, jwt, image, limits })), keys };
}

/** Processes that start together may each make the image; the last one's stays, and all are equal. */
async function prepareImage(supabaseDir: string): Promise<string> {
  const image = `${await toCachePath(supabaseDir)}.tar`;
  if (existsSync(image)) {
    await utimes(image, new Date(), new Date());
    return image;
  }
  await mkdir(CACHE, { recursive: true });
  const database = await openEmbeddedDatabase({ supabaseDir, keys: createTestKeys() });
  try {
    const draft = join(CACHE, `${randomUUID()}.draft`);
    await writeFile(draft, await database.dump());
    await rename(draft, image);
  } finally {
    await database.close();
  }
  await removeOldImages();
  return image;
}

/** Where what is made once of these migrations is kept for all tests, until one of them or PGlite changes. */
export async function toCachePath(supabaseDir: string): Promise<string> {
  return join(CACHE, `embedded-${await hashOf(supabaseDir)}`);
}

async function hashOf(supabaseDir: string): Promise<string> {
  const require = createRequire(import.meta.url);
  const manifest = join(require.resolve('@electric-sql/pglite'), '..', '..', 'package.json');
  const hash = createHash('sha256')
    .update(await readFile(manifest))
    .update(await readShim(supabaseDir));
  for (const { version, name, sql } of await readMigrations(supabaseDir)) hash.update(`\0${version}_${name}\0${sql}`);
  return hash.digest('hex').slice(0, 32);
}

async function removeOldImages(): Promise<void> {
  const files = (await readdir(CACHE)).map((name) => join(CACHE, name));
  await Promise.all(files.map(removeIfOld));
}

async function removeIfOld(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found !== undefined && Date.now() - found.mtimeMs > KEEP_MS) await rm(file, { recursive: true, force: true });
}
