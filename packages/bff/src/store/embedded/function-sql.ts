import type { CatalogueFunction } from './catalogue.ts';
import { EXPOSED_SCHEMA } from './catalogue.ts';
import type { Sql } from './page-sql.ts';
import { quoteIdentifier } from './quote.ts';

/** The arguments of a call: the names, and the JSON object that holds their values. */
export type FunctionArguments = { names: string[]; json: string };

/**
 * The rows of a function, called by name; a value that is no record is the column `value`.
 * `json_to_record` turns the JSON into the parameters' types the way clients of PostgREST
 * know it: JSON null is SQL NULL for jsonb too, arrays feed arrays, a string stays a jsonb string.
 */
export function toFunctionSql(callee: CatalogueFunction, given: FunctionArguments): Sql {
  const row = callee.returns === 'record' ? 'called.*' : 'called.value';
  const used = callee.parameters.filter((parameter) => given.names.includes(parameter.name));
  if (used.length === 0) return { text: `select ${row} from ${invoke(callee, '')}`, parameters: [] };
  const columns = used.map(({ name, type }) => `${quoteIdentifier(name)} ${type}`).join(', ');
  const values = used.map(({ name }) => `${quoteIdentifier(name)} := given.${quoteIdentifier(name)}`).join(', ');
  return {
    text: `select ${row} from json_to_record($1::text::json) as given(${columns}), lateral ${invoke(callee, values)}`,
    parameters: [given.json],
  };
}

function invoke(callee: CatalogueFunction, values: string): string {
  const alias = callee.returns === 'record' ? 'called' : 'called(value)';
  return `${quoteIdentifier(EXPOSED_SCHEMA)}.${quoteIdentifier(callee.name)}(${values}) as ${alias}`;
}
