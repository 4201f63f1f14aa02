import { audiences } from './access-functions.ts';
import type { Audience } from './access-functions.ts';
import { verbs } from './access-matrix.ts';
import type { AccessMatrix, TableRule, Verb } from './access-matrix.ts';
import { apiCallers, callers, expectRow } from './access-callers.ts';
import type { ApiCallerName, CallerName } from './access-callers.ts';
import type { AccessObjects, CatalogTable } from './access-objects.ts';
import type { RowRecipe } from './access-rows.ts';
import { createRows, fill, sides, toCondition, toFilter } from './access-world.ts';
import type { RowFilter, Side, World } from './access-world.ts';
import type { SchemaDatabase } from './schema-database.ts';

/** One attempt: on what, by whom, and what must come of it. */
export type Cell = {
  object: string;
  /** What is tried, such as `update own` or `insert column id`. */
  what: string;
  caller: CallerName;
  sql: string;
  /** What a success is told by: a row, or that nothing stood in the way. */
  success: 'row' | 'access';
  expected: string;
};

/** What cells are made of. */
export type AccessPlan = {
  objects: AccessObjects;
  matrix: AccessMatrix;
  rows: Readonly<Record<string, RowRecipe>>;
  world: World;
};

/** Every cell of the matrix. Makes the rows that the attempts are made on. */
export async function planCells(database: Pick<SchemaDatabase, 'sql'>, plan: AccessPlan): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const table of plan.objects.tables) {
    const [rule, recipe] = [plan.matrix.tables[table.name], plan.rows[table.name]];
    // What is not declared is another test's to tell.
    if (rule === undefined || recipe === undefined) continue;
    // oxlint-disable-next-line no-await-in-loop
    const there = await createRows(database, table, { recipe, world: plan.world });
    cells.push(...planTable(plan, table, { rule, recipe, there }), ...planColumns(plan.matrix, table, rule));
  }
  return [...cells, ...planViews(plan), ...planFunctions(plan), ...planSequences(plan.matrix)];
}

type TableCells = { rule: TableRule; recipe: RowRecipe; there: Record<Side, RowFilter> };

function planTable(plan: AccessPlan, table: CatalogTable, given: TableCells): Cell[] {
  const frozen = plan.matrix.frozen[table.name] ?? [];
  return verbs.flatMap((verb) =>
    sides.flatMap((side) => {
      const sql = toSql(plan, table, { ...given, verb, side });
      const common = { object: table.name, what: `${verb} ${side}`, sql, success: 'row' as const };
      const cells: Cell[] = apiCallers.map((caller) => {
        const right = expectRow(caller, verb, { rule: given.rule[verb], service: given.rule.service, side });
        return { ...common, caller, expected: right === 'allowed' && frozen.includes(verb) ? 'PT409' : right };
      });
      return frozen.includes(verb) ? [...cells, { ...common, caller: 'owner', expected: 'PT409' }] : cells;
    }),
  );
}

function toSql(
  plan: AccessPlan,
  table: CatalogTable,
  { verb, side, recipe, there }: TableCells & { verb: Verb; side: Side },
): string {
  const where = toCondition(there[side]);
  const column = plan.matrix.columns[table.name]?.update?.[0] ?? anyColumn(table);
  switch (verb) {
    case 'select':
      return `select from ${table.name} where ${where}`;
    case 'insert': {
      const template = typeof recipe === 'string' ? recipe : recipe.insert;
      return `insert into ${table.name} ${fill(template, plan.world[side].fresh)}`;
    }
    case 'update':
      return `update ${table.name} set ${column} = ${column} where ${where}`;
    case 'delete':
      return `delete from ${table.name} where ${where}`;
  }
}

/** One that is written without harm: not the key, unless there is nothing else. */
function anyColumn({ columns, key }: CatalogTable): string {
  const column = columns.find((name) => !key.includes(name)) ?? columns[0];
  if (column === undefined) throw new Error('a table without columns');
  return column;
}

/** Asks for no row at all, so only the grants answer: by an admin, whom no policy stops, and by the service. */
function planColumns(matrix: AccessMatrix, { name, columns }: CatalogTable, rule: TableRule): Cell[] {
  const attempts = (column: string): [Verb, string][] => [
    ['select', `select ${column} from ${name} where false`],
    ['insert', `insert into ${name} (${column}) overriding system value select null where false`],
    ['update', `update ${name} set ${column} = default where false`],
  ];
  return columns.flatMap((column) =>
    attempts(column).flatMap(([verb, sql]) =>
      (['admin', 'service'] as const).map((caller): Cell => {
        const granted = expectRow(caller, verb, { rule: rule[verb], service: rule.service, side: 'own' }) === 'allowed';
        const listed = caller === 'service' || (matrix.columns[name]?.[verb]?.includes(column) ?? true);
        const expected = granted && listed ? 'open' : '42501';
        return { object: name, what: `${verb} column ${column}`, caller, sql, success: 'access', expected };
      }),
    ),
  );
}

function planViews({ objects, matrix, world }: AccessPlan): Cell[] {
  return objects.views.flatMap(({ name }) => {
    const view = matrix.views[name];
    if (view === undefined) return [];
    return sides.flatMap((side) =>
      apiCallers.map((caller): Cell => {
        const sql = `select from ${name} where ${toCondition(toFilter(view.there, world[side].there))}`;
        const expected = expectRow(caller, 'select', { rule: view.select, service: 'all', side });
        return { object: name, what: `select ${side}`, caller, sql, success: 'row', expected };
      }),
    );
  });
}

function planFunctions({ objects, matrix }: AccessPlan): Cell[] {
  return objects.functions.flatMap(({ name, call }) =>
    planAccess({ object: name, what: 'call', sql: call, audience: audienceOf(matrix.functions, name) }),
  );
}

function planSequences({ sequences }: AccessMatrix): Cell[] {
  return Object.values(sequences)
    .flat()
    .flatMap((name) =>
      planAccess({
        object: name,
        what: 'draw',
        sql: `select nextval('${name}')`,
        audience: audienceOf(sequences, name),
      }),
    );
}

type Access = { object: string; what: string; sql: string; audience: Audience | undefined };

function planAccess({ audience, ...common }: Access): Cell[] {
  if (audience === undefined) return [];
  return apiCallers.map((caller) => ({
    ...common,
    caller,
    success: 'access',
    expected: isAmong(audience, caller) ? 'open' : '42501',
  }));
}

/** Which of the lists names an object. */
export function audienceOf(lists: Readonly<Record<Audience, readonly string[]>>, name: string): Audience | undefined {
  return (Object.keys(audiences) as Audience[]).find((audience) => lists[audience].includes(name));
}

/** Whether a caller belongs to those whom something is for. */
export function isAmong(audience: Audience, caller: ApiCallerName): boolean {
  const roles: readonly string[] = audiences[audience];
  return roles.includes(callers[caller].role);
}
