import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessMatrix } from './testing/access-matrix.ts';
import { findUndeclared } from './testing/access-objects.ts';
import { rows } from './testing/access-rows.ts';
import type { SchemaDatabase } from './testing/schema-database.ts';
import { prepareAccess, tellDifferences, tryAccess } from './testing/try-access.ts';
import type { TriedCell } from './testing/try-access.ts';

const { tables, views, functions, sequences } = accessMatrix;

/** Every right of every caller is what the access matrix declares. `open` answers a migrated database. */
export function describeAccess(name: string, open: () => Promise<SchemaDatabase>): void {
  describe(name, () => {
    let database: SchemaDatabase;
    let undeclared: string[];
    let tried: TriedCell[];
    beforeAll(async () => {
      database = await open();
      await database.script('begin');
      const plan = await prepareAccess(database);
      undeclared = findUndeclared(plan.objects, accessMatrix, rows);
      tried = await tryAccess(database, plan);
      await database.script('rollback');
      console.info(`the access matrix ${name}: ${tried.length} cells`);
    });
    afterAll(() => database?.close());

    const expectAsDeclared = (objects: readonly string[]) => {
      const cells = tried.filter(({ object }) => objects.includes(object));
      expect(new Set(cells.map(({ object }) => object))).toEqual(new Set(objects));
      expect(tellDifferences(cells)).toEqual([]);
    };

    it('declares every table, view, function and sequence, and nothing else', () => {
      expect(undeclared).toEqual([]);
    });

    it.each(Object.keys(tables))('opens the table %s to whom it says', (table) => expectAsDeclared([table]));
    it.each(Object.keys(views))('opens the view %s to whom it says', (view) => expectAsDeclared([view]));
    it.each(Object.entries(functions))('calls %s: every function of the list', (_audience, listed) =>
      expectAsDeclared(listed),
    );
    it.each(Object.entries(sequences))('calls %s: every sequence of the list', (_audience, listed) =>
      expectAsDeclared(listed),
    );

    it('holds in thousands of cells', () => {
      expect(tried.length).toBeGreaterThan(3_000);
      expect(tellDifferences(tried)).toEqual([]);
    });

    it('gives no role of the API any other right, and none to everybody', async () => {
      expect(await otherRights(database)).toEqual([]);
    });
  });
}

/** Truncate, references, triggers; more than reading on a view; whatever is given to `anon` or `public`. */
function otherRights({ sql }: SchemaDatabase): Promise<unknown[]> {
  return sql(`
    select c.oid::regclass::text as object, x.grantee::regrole::text as grantee, x.privilege_type as right
    from pg_class as c
    left join pg_attribute as a on a.attrelid = c.oid and a.attacl is not null
    cross join lateral (select * from aclexplode(c.relacl) union select * from aclexplode(a.attacl)) as x
    where c.relnamespace in ('public'::regnamespace, 'interno'::regnamespace)
      and (
        x.grantee in (0, 'anon'::regrole)
        or x.grantee in ('authenticated'::regrole, 'service_role'::regrole) and not x.privilege_type = any (
          case c.relkind when 'r' then '{SELECT,INSERT,UPDATE,DELETE}' when 'S' then '{SELECT,USAGE}' else '{SELECT}' end::text[]
        )
      )
    union all
    select p.oid::regprocedure::text, x.grantee::regrole::text, x.privilege_type
    from pg_proc as p
    cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as x
    where p.pronamespace in ('public'::regnamespace, 'interno'::regnamespace) and x.grantee in (0, 'anon'::regrole)`);
}
