import { randomUUID } from 'node:crypto';
import { entities } from './access-rows.ts';
import type { RowFinder, RowRecipe } from './access-rows.ts';
import type { CatalogTable } from './access-objects.ts';
import { addOperator } from './rows.ts';
import type { SchemaDatabase } from './schema-database.ts';
import { only } from './use-database.ts';

/** Whose row it is: the operator's who asks, or a stranger's. */
export const sides = ['own', 'foreign'] as const;

/** One of the two. */
export type Side = (typeof sides)[number];

/** What the names in braces stand for. */
export type Ids = Readonly<Record<string, string>>;

/** What both operators have: once for the rows that are there, once for those that a test inserts. */
export type World = Readonly<Record<Side, { readonly there: Ids; readonly fresh: Ids }>>;

type Sql = Pick<SchemaDatabase, 'sql'>;

/** Makes two operators, equal in everything, and all that rows of theirs hang from. A third one stays the last admin. */
export async function createWorld(database: Sql): Promise<World> {
  await addOperator(database, 'admin');
  return { own: await createSide(database, 'propia'), foreign: await createSide(database, 'ajena') };
}

/** Which row is meant: the values of some columns of it. */
export type RowFilter = Readonly<Record<string, string>>;

/** Makes one row of a table for each side, and answers how it is found. */
export async function createRows(
  database: Sql,
  table: CatalogTable,
  { recipe, world }: { recipe: RowRecipe; world: World },
): Promise<Record<Side, RowFilter>> {
  const create = async (side: Side) => {
    const ids = world[side].there;
    return typeof recipe === 'string' ? insert(database, table, fill(recipe, ids)) : toFilter(recipe.there, ids);
  };
  return { own: await create('own'), foreign: await create('foreign') };
}

/** The rows that belong to one side. */
export function toFilter(finder: RowFinder, ids: Ids): RowFilter {
  return Object.fromEntries(Object.entries(finder).map(([column, name]) => [column, idOf(ids, name)]));
}

/** A filter in SQL. */
export function toCondition(filter: RowFilter): string {
  return Object.entries(filter)
    .map(([column, value]) => `${column} = ${literal(value)}`)
    .join(' and ');
}

/** Puts the ids of a side into a template, as SQL literals. */
export function fill(template: string, ids: Ids): string {
  return template.replaceAll(/\{(\w+)\}/g, (_all, name: string) => literal(idOf(ids, name)));
}

/** The id of something that the world has. */
export function idOf(ids: Ids, name: string): string {
  const id = ids[name];
  if (id === undefined) throw new Error(`the world of the access matrix has no ${name}`);
  return id;
}

async function createSide(database: Sql, name: string): Promise<World[Side]> {
  const start = { operador: await addOperator(database), desconocido: randomUUID() };
  return {
    there: { ...(await createEntities(database, { ...start, texto: `mundo ${name}` })), texto: `fila ${name}` },
    fresh: { ...(await createEntities(database, { ...start, texto: `otro ${name}` })), texto: `fila nueva ${name}` },
  };
}

async function createEntities(database: Sql, start: Ids): Promise<Ids> {
  const ids: Record<string, string> = { ...start, cuenta: await createAccount(database) };
  for (const [name, template] of entities) {
    // Each may name those before it.
    // oxlint-disable-next-line no-await-in-loop
    const rows = await database.sql<{ id: string }>(`insert into ${fill(template, ids)} returning id`);
    ids[name] = only(rows).id;
  }
  return ids;
}

/** An account that is not yet an operator's. */
async function createAccount(database: Sql): Promise<string> {
  const id = await addOperator(database);
  await database.sql(`delete from public.usuarios where id = $1`, [id]);
  return id;
}

async function insert(database: Sql, { name, key }: CatalogTable, values: string): Promise<RowFilter> {
  const rows = await database.sql<{ row: Record<string, unknown> }>(
    `insert into ${name} as x ${values} returning to_jsonb(x) as row`,
  );
  const { row } = only(rows);
  return Object.fromEntries(key.map((column) => [column, String(row[column])]));
}

function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
