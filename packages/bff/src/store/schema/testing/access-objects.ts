import type { Audience } from './access-functions.ts';
import type { AccessMatrix } from './access-matrix.ts';
import type { RowRecipe } from './access-rows.ts';
import type { SchemaDatabase } from './schema-database.ts';

/** A table or view: its columns that can be written at all, and those that tell its rows apart. */
export type CatalogTable = { name: string; columns: string[]; key: string[] };

/** A function, and the SQL that calls it with nulls. */
export type CatalogFunction = { name: string; call: string };

/** What there is to have rights on. */
export type AccessObjects = {
  tables: CatalogTable[];
  views: CatalogTable[];
  functions: CatalogFunction[];
  sequences: string[];
};

const OURS = `in ('public'::regnamespace, 'interno'::regnamespace)`;
const NOT_OF_AN_EXTENSION = (oid: string) =>
  `not exists (select 1 from pg_depend as d where d.objid = ${oid} and d.deptype = 'e')`;

const RELATIONS = `
  select c.oid::regclass::text as name, c.relkind::text as kind,
    (select coalesce(jsonb_agg(quote_ident(a.attname) order by a.attnum), '[]') from pg_attribute as a
     where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
    (select coalesce(jsonb_agg(quote_ident(a.attname)), '[]') from pg_index as i
     join pg_attribute as a on a.attrelid = c.oid and a.attnum = any (i.indkey)
     where i.indrelid = c.oid and i.indisprimary) as key
  from pg_class as c
  where c.relnamespace ${OURS} and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S') and ${NOT_OF_AN_EXTENSION('c.oid')}
  order by 1`;

// An overloaded name comes out with its schema, and so as one that nobody declared.
const FUNCTIONS = `
  select p.oid::regproc::text as name,
    format('%s %I.%I(%s)', case p.prokind when 'p' then 'call' else 'select' end, n.nspname, p.proname,
      (select string_agg('null::' || format_type(t.oid, null), ', ' order by t.position)
       from unnest(p.proargtypes) with ordinality as t (oid, position))) as call
  from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
  where p.pronamespace ${OURS} and p.prokind in ('f', 'p') and ${NOT_OF_AN_EXTENSION('p.oid')}
  order by 1`;

/** Reads from the catalogue everything in `public` and `interno` that rights are given on. */
export async function readAccessObjects({ sql }: Pick<SchemaDatabase, 'sql'>): Promise<AccessObjects> {
  const relations = await sql<CatalogTable & { kind: string }>(RELATIONS);
  const ofKind = (kinds: string) =>
    relations.filter(({ kind }) => kinds.includes(kind)).map(({ name, columns, key }) => ({ name, columns, key }));
  return {
    tables: ofKind('rpf'),
    views: ofKind('vm'),
    functions: await sql<CatalogFunction>(FUNCTIONS),
    sequences: ofKind('S').map(({ name }) => name),
  };
}

/** Where the declaration and the catalogue disagree, each with what to do about it. */
export function findUndeclared(
  objects: AccessObjects,
  matrix: AccessMatrix,
  rows: Readonly<Record<string, RowRecipe>>,
): string[] {
  const tables = names(objects.tables);
  const columns = Object.entries(matrix.columns).flatMap(([table, lists]) =>
    Object.values(lists).flatMap((list) => list.map((column) => `${table}.${column}`)),
  );
  const known = objects.tables.flatMap((table) => table.columns.map((column) => `${table.name}.${column}`));
  return [
    ...compare('table', tables, { declared: Object.keys(matrix.tables), list: 'tables' }),
    ...compare('table', tables, { declared: Object.keys(rows), list: 'rows' }),
    ...missing('table', tables, { declared: Object.keys(matrix.frozen), list: 'frozen' }),
    ...missing('column', known, { declared: columns, list: 'columns' }),
    ...compare('view', names(objects.views), { declared: Object.keys(matrix.views), list: 'views' }),
    ...compare('function', names(objects.functions), { declared: listed(matrix.functions), list: 'functions' }),
    ...compare('sequence', objects.sequences, { declared: listed(matrix.sequences), list: 'sequences' }),
  ];
}

function names(found: readonly { name: string }[]): string[] {
  return found.map(({ name }) => name);
}

type Declared = { declared: readonly string[]; list: string };

function compare(kind: string, found: readonly string[], given: Declared): string[] {
  const undeclared = found.filter((name) => !given.declared.includes(name));
  const twice = given.declared.filter((name, index) => given.declared.indexOf(name) !== index);
  return [
    ...undeclared.map((name) => `the ${kind} ${name} is not declared: add it to "${given.list}"`),
    ...twice.map((name) => `the ${kind} ${name} is declared twice in "${given.list}"`),
    ...missing(kind, found, given),
  ];
}

function missing(kind: string, found: readonly string[], { declared, list }: Declared): string[] {
  return declared
    .filter((name) => !found.includes(name))
    .map((name) => `there is no ${kind} ${name}: take it out of "${list}"`);
}

function listed(lists: Readonly<Record<Audience, readonly string[]>>): string[] {
  return Object.values(lists).flat();
}
