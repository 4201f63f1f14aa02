import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';

/**
 * Makes a folder and has it filled, unless it is there. It appears complete or not at all: neither an interrupted
 * run nor a second process at the same time leaves half of it. Rejects with what `fill` rejected with.
 */
export async function makeFolderOnce(folder: string, fill: (partial: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return;
  const partial = `${folder}.${process.pid}`;
  // What a process of the same number left behind when it was killed.
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  try {
    await fill(partial);
    await publish(partial, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function publish(partial: string, folder: string): Promise<void> {
  try {
    await rename(partial, folder);
  } catch (error) {
    // Somebody else was faster: theirs is as good as ours.
    if (!existsSync(folder)) throw error;
  }
}
