import type { SchemaDatabase } from './schema-database.ts';

const SCHEMAS = `('public'::regnamespace, 'interno'::regnamespace)`;

/** Each answers lines of text that say all there is to say about one kind of object, whatever made it. */
const QUERIES = {
  columns: `
    select format('%s.%s %s%s%s', a.attrelid::regclass, a.attname, format_type(a.atttypid, a.atttypmod),
      case when a.attnotnull then ' not null' else '' end, ' default ' || pg_get_expr(d.adbin, d.adrelid)) as line
    from pg_attribute as a
    join pg_class as c on c.oid = a.attrelid and c.relkind in ('r', 'v', 'S') and c.relnamespace in ${SCHEMAS}
    left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attnum > 0 and not a.attisdropped`,
  // Version 18 keeps "not null" here too; the columns already tell it.
  constraints: `
    select format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as line
    from pg_constraint where connamespace in ${SCHEMAS} and conrelid <> 0 and contype <> 'n'`,
  indexes: `
    select pg_get_indexdef(i.indexrelid) as line
    from pg_index as i join pg_class as c on c.oid = i.indrelid and c.relnamespace in ${SCHEMAS}`,
  triggers: `
    select pg_get_triggerdef(t.oid) as line
    from pg_trigger as t join pg_class as c on c.oid = t.tgrelid and c.relnamespace in ${SCHEMAS}
    where not t.tgisinternal`,
  policies: `
    select format('%s %s %s %s using %s check %s', tablename, policyname, cmd, roles, qual, with_check) as line
    from pg_policies where schemaname in ('public', 'interno')`,
  tables: `
    select format('%s rls %s %s %s', oid::regclass, relrowsecurity, reloptions, obj_description(oid, 'pg_class')) as line
    from pg_class where relnamespace in ${SCHEMAS} and relkind in ('r', 'v', 'S')`,
  grants: `
    select format('%s %s %s %s', c.oid::regclass, a.attname, x.grantee::regrole, x.privilege_type) as line
    from pg_class as c
    left join pg_attribute as a on a.attrelid = c.oid and a.attacl is not null
    cross join lateral (select * from aclexplode(c.relacl) union select * from aclexplode(a.attacl)) as x
    where c.relnamespace in ${SCHEMAS} and x.grantee <> c.relowner`,
  functions: `
    select format('%s(%s) %s %s %s %s %s %s', p.oid::regproc, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid),
      p.provolatile, p.prosecdef, p.proconfig, md5(p.prosrc),
      (select array_agg(x.grantee::regrole::text order by x.grantee::regrole::text) from aclexplode(p.proacl) as x where x.grantee <> p.proowner)) as line
    from pg_proc as p where p.pronamespace in ${SCHEMAS}`,
  comments: `
    select format('%s %s', pg_describe_object(classoid, objoid, objsubid), description) as line
    from pg_description as d
    where (classoid = 'pg_class'::regclass and objoid in (select oid from pg_class where relnamespace in ${SCHEMAS}))
       or (classoid = 'pg_proc'::regclass and objoid in (select oid from pg_proc where pronamespace in ${SCHEMAS}))`,
};

/** What a database is made of, as sorted lines by kind of object. */
export type Catalog = Record<keyof typeof QUERIES, string[]>;

/** Reads the catalogue of `public` and `interno`. Two databases with equal catalogues behave alike. */
export async function readCatalog({ sql }: Pick<SchemaDatabase, 'sql'>): Promise<Catalog> {
  const read = async (query: string) => (await sql<{ line: string }>(query)).map((row) => row.line).toSorted();
  return {
    columns: await read(QUERIES.columns),
    constraints: await read(QUERIES.constraints),
    indexes: await read(QUERIES.indexes),
    triggers: await read(QUERIES.triggers),
    policies: await read(QUERIES.policies),
    tables: await read(QUERIES.tables),
    grants: await read(QUERIES.grants),
    functions: await read(QUERIES.functions),
    comments: await read(QUERIES.comments),
  };
}
