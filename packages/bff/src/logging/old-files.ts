import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const day = 86_400_000;

/**
 * Deletes the files of the log `name` in `dir` whose day lies more than `keepDays` before `now`, whichever process wrote
 * them. The day is read from the name, so a copied or touched file keeps its age. Throws when a file cannot be deleted.
 */
export function deleteOldFiles({ dir, name, keepDays, now }: OldFiles): void {
  const oldest = new Date(now - keepDays * day).toISOString().slice(0, 10);
  for (const file of readdirSync(dir)) {
    const date = dateOf(file, name);
    if (date !== undefined && date < oldest) rmSync(join(dir, file), { force: true });
  }
}

export interface OldFiles {
  readonly dir: string;
  readonly name: string;
  readonly keepDays: number;
  readonly now: number;
}

function dateOf(file: string, name: string): string | undefined {
  if (!file.startsWith(`${name}-`)) return undefined;
  return /^(\d{4}-\d\d-\d\d)(?:\.[\w-]+)*\.log(?:\.\d+)?$/.exec(file.slice(name.length + 1))?.[1];
}
