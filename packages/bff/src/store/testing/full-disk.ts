import { rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestPostgrest } from './start-postgrest.ts';

/** A table that finds no room for another page. */
export type FullDisk = { empty: () => Promise<void> };

/**
 * Makes the disk full for one table, as the kernel itself says it (ENOSPC): its file becomes `/dev/full`. No privilege is
 * needed, and nothing else notices. The table must be empty, since its rows would be out of sight.
 */
export async function fillDiskOf({ sql, directory }: TestPostgrest, table: string): Promise<FullDisk> {
  const [rows] = await sql(`select count(*) as n from ${table}`);
  if (rows?.['n'] !== 0) throw new Error(`${table} is not empty`);
  // A rewritten table has a new file, which no session has opened yet.
  await sql(`vacuum full ${table}`);
  const [row] = await sql('select pg_relation_filepath($1) as path', [table]);
  const file = join(directory, 'data', String(row?.['path']));
  const aside = `${file}.aside`;
  await rename(file, aside);
  await symlink('/dev/full', file);
  return { empty: async () => void (await sql(`vacuum full ${table}`)) };
}
