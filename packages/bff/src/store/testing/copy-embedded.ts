import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { cloneEmbedded, toCachePath } from './clone-embedded.ts';
import { repositorySupabaseDir } from './supabase-dir.ts';

/**
 * Fills a data directory with a migrated, empty database, as a server finds it that was started before: making one anew
 * takes several seconds. Tests of a first start do without.
 */
export async function copyEmbedded(dataDir: string): Promise<void> {
  const template = await prepareTemplate();
  await mkdir(dirname(dataDir), { recursive: true, mode: 0o700 });
  await cp(template, dataDir, { recursive: true, mode: 0 });
}

/** Processes that start together may each make it; the first one's stays, and all are equal. */
async function prepareTemplate(): Promise<string> {
  const template = `${await toCachePath(repositorySupabaseDir)}.dir`;
  if (existsSync(template)) {
    await utimes(template, new Date(), new Date());
    return template;
  }
  const draft = `${template}.${randomUUID()}.draft`;
  const database = await cloneEmbedded({ dataDir: draft });
  await database.close();
  try {
    await rename(draft, template);
  } catch (error) {
    if (!existsSync(template)) throw error;
    await rm(draft, { recursive: true, force: true });
  }
  return template;
}
