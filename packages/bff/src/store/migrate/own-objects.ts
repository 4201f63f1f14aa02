import type { Migration } from './migration-files.ts';

/** Tables are described in `interno` and end in `public`. */
const CREATION =
  /\bcreate (?:or replace )?(?:table|view|sequence|function)(?: if not exists)? (?:public|interno)\.(\w+)/g;

/**
 * What the migrations make, as `public.name`. All else in `public` belongs to somebody else who shares the database,
 * and what they open to whom is their decision.
 */
export function findOwnObjects(migrations: readonly Migration[]): ReadonlySet<string> {
  const names = migrations.flatMap(({ sql }) => Array.from(sql.matchAll(CREATION), ([, name = '']) => name));
  return new Set(names.map((name) => `public.${name}`));
}
