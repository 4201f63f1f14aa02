import { planCells } from './access-cells.ts';
import type { AccessPlan, Cell } from './access-cells.ts';
import { accessMatrix } from './access-matrix.ts';
import { readAccessObjects } from './access-objects.ts';
import { rows } from './access-rows.ts';
import { createWorld } from './access-world.ts';
import { runCells } from './run-cells.ts';
import type { SchemaDatabase } from './schema-database.ts';

/** A cell, and what came of it. */
export type TriedCell = Cell & { found: string };

/** What the catalogue holds and what is declared, with two operators to try it. Needs an open transaction. */
export async function prepareAccess(database: SchemaDatabase): Promise<AccessPlan> {
  const objects = await readAccessObjects(database);
  return { objects, matrix: accessMatrix, rows, world: await createWorld(database) };
}

/** Tries every cell. */
export async function tryAccess(database: SchemaDatabase, plan: AccessPlan): Promise<TriedCell[]> {
  const cells = await planCells(database, plan);
  const found = await runCells(database, cells, plan.world.own.there);
  return cells.map((cell, index) => ({ ...cell, found: found[index] ?? 'not tried' }));
}

/** A sentence for each cell that is not as declared. */
export function tellDifferences(tried: readonly TriedCell[]): string[] {
  return tried
    .filter(({ found, expected }) => found !== expected)
    .map(
      ({ object, what, caller, found, expected }) =>
        `${object}: ${what} by ${caller} is ${found}, declared ${expected}`,
    );
}
