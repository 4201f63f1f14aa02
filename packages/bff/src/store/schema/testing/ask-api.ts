import type { SupabaseClient } from '@supabase/supabase-js';
import type { TestBackend } from '../../testing/test-backend.ts';
import { callers, expectRow } from './access-callers.ts';
import type { ApiCallerName, MatrixCaller } from './access-callers.ts';
import { audienceOf, isAmong } from './access-cells.ts';
import { accessMatrix } from './access-matrix.ts';
import type { Rule, ServiceRule } from './access-matrix.ts';
import { readAccessObjects } from './access-objects.ts';
import { rows } from './access-rows.ts';
import { createRows, createWorld, fill, idOf, sides, toFilter } from './access-world.ts';
import type { RowFilter, Side, World } from './access-world.ts';
import { connectAs, toAccess } from './api-client.ts';
import type { Project } from './api-client.ts';
import type { SchemaDatabase } from './schema-database.ts';

/** A function that the API serves. */
export type ApiFunction = { name: string; parameters: string[] };

/** A table or view that the API serves, and a row of each side. */
export type ApiTable = { name: string; select: Rule; service: ServiceRule; there: Record<Side, RowFilter> };

/** What there is to ask for. */
export type ApiSetting = { world: World; functions: ApiFunction[]; tables: ApiTable[] };

/** Triggers are functions that no API serves. */
const FUNCTIONS = `
  select p.oid::regproc::text as name, to_jsonb(coalesce(p.proargnames[1:p.pronargs], '{}')) as parameters
  from pg_proc as p
  where p.pronamespace = 'public'::regnamespace and p.prorettype <> 'trigger'::regtype
  order by 1`;

/** Makes the world and a row of each table, for good, and answers what the API serves of the matrix. */
export async function prepareApi(backend: TestBackend): Promise<ApiSetting> {
  // Only the caller knows what its statement answers.
  const sql = (async (text, parameters) => backend.sql(text, parameters)) as SchemaDatabase['sql'];
  const world = await createWorld({ sql });
  const objects = await readAccessObjects({ sql });
  const tables: ApiTable[] = [];
  for (const table of objects.tables) {
    const { name } = table;
    const [rule, recipe] = [accessMatrix.tables[name], rows[name]];
    if (rule === undefined || recipe === undefined || isHidden(name)) continue;
    // oxlint-disable-next-line no-await-in-loop
    const there = await createRows({ sql }, table, { recipe, world });
    tables.push({ name, select: rule.select, service: rule.service, there });
  }
  for (const [name, { select, there }] of Object.entries(accessMatrix.views).filter(([view]) => !isHidden(view))) {
    const [own, foreign] = [toFilter(there, world.own.there), toFilter(there, world.foreign.there)];
    tables.push({ name, select, service: 'all', there: { own, foreign } });
  }
  return { world, functions: await sql<ApiFunction>(FUNCTIONS), tables };
}

function isHidden(name: string): boolean {
  return name.startsWith('interno.');
}

/** Asks as one of the callers: makes the operator into them first, and back afterwards. */
export async function askAs<Result>(
  project: Project,
  { world, caller, ask }: { world: World; caller: ApiCallerName; ask: (client: SupabaseClient) => Promise<Result> },
): Promise<Result> {
  const { user, become = 'select', restore = 'select' }: MatrixCaller = callers[caller];
  const own = world.own.there;
  const client = await connectAs(project, caller, user === undefined ? undefined : idOf(own, user));
  await project.backend.sql(fill(become, own));
  try {
    return await ask(client);
  } finally {
    await project.backend.sql(fill(restore, own));
  }
}

/** Calls each function with nulls, which none of them does anything with. */
export async function callAll(client: SupabaseClient, functions: readonly ApiFunction[]) {
  const found = functions.map(async ({ name, parameters }) => {
    const nulls = Object.fromEntries(parameters.map((parameter) => [parameter, null]));
    return [name, toAccess(name, await client.rpc(name, nulls))] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

/** Reads both rows of each table. */
export async function readAll(client: SupabaseClient, tables: readonly ApiTable[]) {
  const found = tables.map(async ({ name, there }) => {
    const both = await Promise.all(sides.map((side) => readRows(client, name, there[side])));
    return [name, both] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

/** What the matrix says of a call. */
export function expectCall(caller: ApiCallerName, name: string): string {
  const audience = audienceOf(accessMatrix.functions, name);
  if (audience === undefined) return 'not declared';
  return isAmong(audience, caller) ? 'open' : refusalOf(caller);
}

/** What the matrix says of reading a row. */
export function expectRead(caller: ApiCallerName, { select, service }: ApiTable, side: Side): string {
  const outcome = expectRow(caller, 'select', { rule: select, service, side });
  return outcome === '42501' ? refusalOf(caller) : outcome;
}

async function readRows(client: SupabaseClient, table: string, filter: RowFilter): Promise<string> {
  const answer = await client.from(table).select('*').match(filter);
  const access = toAccess(table, answer);
  if (access !== 'open' || answer.data === null) return access;
  return answer.data.length === 0 ? 'filtered' : 'allowed';
}

/** PostgREST tells whoever has no token to bring one, and the others that it would not help. */
function refusalOf(caller: ApiCallerName): string {
  return caller === 'anon' ? '401 42501' : '403 42501';
}
