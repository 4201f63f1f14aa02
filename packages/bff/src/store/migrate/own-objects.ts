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

/** What the migrations let the server do with each of their tables, views and sequences, by name (`public.…`). */
export function findServicePrivileges(migrations: readonly Migration[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { groups } of migrations.flatMap(({ sql }) => Array.from(sql.matchAll(GRANT)))) {
    const { act, verbs = '', objects = '', roles = '' } = groups ?? {};
    if (!toList(roles).includes('service_role')) continue;
    for (const object of toList(objects)) {
      const held = found.get(object) ?? new Set();
      for (const verb of toVerbs(verbs))
        if (act === 'grant') held.add(verb);
        else held.delete(verb);
      found.set(object, held);
    }
  }
  return found;
}

/** `grant select, insert on public.a, public.b to service_role;`, and its opposite. */
const GRANT =
  /^(?<act>grant|revoke) (?<verbs>[\w ,]+?) on (?:table |sequence )?(?<objects>public\.\w+(?:,\s*public\.\w+)*)\s+(?:to|from) (?<roles>[\w ,]+);/gm;

function toVerbs(text: string): string[] {
  return text === 'all' ? ['select', 'insert', 'update', 'delete', 'usage'] : toList(text);
}

function toList(text: string): string[] {
  return text.split(',').map((each) => each.trim());
}
