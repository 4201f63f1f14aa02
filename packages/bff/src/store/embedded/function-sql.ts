import type { CatalogueFunction } from './catalogue.ts';
import { EXPOSED_SCHEMA } from './catalogue.ts';
import type { Sql } from './page-sql.ts';
import { quoteIdentifier } from './quote.ts';

/** The arguments of a call: a JSON object as it came, or the texts of a query string. */
export type FunctionArguments =
  | { type: 'json'; names: string[]; text: string }
  | { type: 'query'; names: string[]; values: Map<string, string> };

/** The rows of a function, called by name; a value that is no record is the column `value`. */
export function toFunctionSql(callee: CatalogueFunction, given: FunctionArguments): Sql {
  return given.type === 'json' ? callWithJson(callee, given) : callWithTexts(callee, given.values);
}

/**
 * `json_to_record` turns the JSON into the parameters' types the way clients of PostgREST
 * know it: JSON null is SQL NULL for jsonb too, arrays feed arrays, a string stays a jsonb string.
 */
function callWithJson(callee: CatalogueFunction, { names, text }: { names: string[]; text: string }): Sql {
  const used = callee.parameters.filter((parameter) => names.includes(parameter.name));
  if (used.length === 0) return { text: `select ${rowOf(callee)} from ${invoke(callee, '')}`, parameters: [] };
  const columns = used.map(({ name, type }) => `${quoteIdentifier(name)} ${type}`).join(', ');
  const values = used.map(({ name }) => `${quoteIdentifier(name)} := given.${quoteIdentifier(name)}`).join(', ');
  return {
    text: `select ${rowOf(callee)} from json_to_record($1::text::json) as given(${columns}), lateral ${invoke(callee, values)}`,
    parameters: [text],
  };
}

function callWithTexts(callee: CatalogueFunction, texts: Map<string, string>): Sql {
  const used = callee.parameters.filter((parameter) => texts.has(parameter.name));
  const values = used.map(({ name, type }, index) => `${quoteIdentifier(name)} := $${index + 1}::${type}`).join(', ');
  return {
    text: `select ${rowOf(callee)} from ${invoke(callee, values)}`,
    parameters: used.map(({ name }) => texts.get(name) ?? null),
  };
}

function invoke(callee: CatalogueFunction, values: string): string {
  const alias = callee.returns === 'record' ? 'called' : 'called(value)';
  return `${quoteIdentifier(EXPOSED_SCHEMA)}.${quoteIdentifier(callee.name)}(${values}) as ${alias}`;
}

function rowOf(callee: CatalogueFunction): string {
  return callee.returns === 'record' ? 'called.*' : 'called.value';
}
