import { callers } from './access-callers.ts';
import type { CallerName, MatrixCaller } from './access-callers.ts';
import type { Cell } from './access-cells.ts';
import { fill, idOf } from './access-world.ts';
import type { Ids } from './access-world.ts';
import type { SchemaDatabase } from './schema-database.ts';
import { only } from './use-database.ts';

/**
 * Tries every statement as one caller, each in a subtransaction that is undone, and so all of it in the end. One call
 * for a thousand attempts, because a round trip for each takes longer than the attempts do. A success is raised too
 * (ZZ000, with the number of rows), for only an exception undoes.
 */
const TRY = `
  create or replace function pg_temp.probar(p_rol text, p_usuario text, p_preparar text, p_intentos text[])
  returns text[] language plpgsql as $$
  declare
    v_intento text;
    v_filas bigint;
    v_estado text;
    v_mensaje text;
    v_resultados text[] := '{}';
  begin
    begin
      execute p_preparar;
      perform set_config('request.jwt.claims', jsonb_build_object('role', p_rol, 'sub', p_usuario)::text, true);
      perform set_config('role', p_rol, true);
      foreach v_intento in array p_intentos loop
        begin
          execute v_intento;
          get diagnostics v_filas = row_count;
          raise exception '%', v_filas using errcode = 'ZZ000';
        exception when others then
          get stacked diagnostics v_estado = returned_sqlstate, v_mensaje = message_text;
        end;
        v_resultados := v_resultados || (v_estado || ' ' || v_mensaje);
      end loop;
      raise exception 'deshacer' using errcode = 'ZZ001';
    exception when sqlstate 'ZZ001' then null;
    end;
    return v_resultados;
  end
  $$`;

/** What came of each cell, in their order. Leaves the database as it was; needs an open transaction. */
export async function runCells(database: SchemaDatabase, cells: readonly Cell[], own: Ids): Promise<string[]> {
  await database.script(TRY);
  const outcomes = new Map<Cell, string>();
  for (const name of Object.keys(callers) as CallerName[]) {
    const asked = cells.filter(({ caller }) => caller === name);
    // One session, one after another.
    // oxlint-disable-next-line no-await-in-loop
    const answers = await tryAll(database, callers[name], { own, statements: asked.map(({ sql }) => sql) });
    asked.forEach((cell, index) => outcomes.set(cell, toOutcome(cell, answers[index] ?? 'no answer')));
  }
  return cells.map((cell) => outcomes.get(cell) ?? 'not tried');
}

async function tryAll(database: SchemaDatabase, caller: MatrixCaller, given: { own: Ids; statements: string[] }) {
  const { role, user, become = 'select' } = caller;
  const rows = await database.sql<{ answers: string[] }>(`select pg_temp.probar($1, $2, $3, $4) as answers`, [
    role,
    user === undefined ? null : idOf(given.own, user),
    fill(become, given.own),
    given.statements,
  ]);
  return only(rows).answers;
}

function toOutcome({ object, success }: Cell, answer: string): string {
  const state = answer.slice(0, 5);
  const message = answer.slice(6);
  if (state === 'ZZ000') {
    if (success === 'access') return 'open';
    return message === '0' ? 'filtered' : 'allowed';
  }
  if (state === '42501') return isRefusalOf(object, message) ? state : answer;
  if (state === 'PT409' && success === 'row') return state;
  // What is wrong with the attempt itself is no answer, and neither is a name that a function does not find.
  return success === 'access' && !state.startsWith('42') ? 'open' : answer;
}

/**
 * Whether a 42501 is about the object itself. One from deeper inside, such as a function that may not read a table, is
 * another answer: the door was open.
 */
export function isRefusalOf(object: string, message: string): boolean {
  if (message.startsWith('permission denied for schema ')) return true;
  const name = /^permission denied for \w+ (\S+)$|^new row violates .* for table "(\S+)"$/.exec(message);
  return object.split('.').at(-1) === (name?.[1] ?? name?.[2]);
}
