import { describe, expect, it } from 'vitest';
import { dictionaryColumns, dictionaryFunctions, dictionaryRules, dictionaryStages } from './testing/dictionary.ts';
import { useDatabase } from './testing/use-database.ts';

const database = useDatabase();

/** Columns as the dictionary writes them. */
async function columnsOf(table: string): Promise<string[]> {
  const rows = await database.sql<{ nombre: string; tipo: string; valor: string | null }>(
    `select a.attname as nombre, format_type(a.atttypid, a.atttypmod) as tipo, pg_get_expr(d.adbin, d.adrelid) as valor
     from pg_attribute as a left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where a.attrelid = format('public.%I', $1::text)::regclass and a.attnum > 0 and not a.attisdropped`,
    [table],
  );
  return rows.map(({ nombre, tipo, valor }) => {
    const type = tipo.replace('timestamp with time zone', 'timestamptz');
    return `${nombre} ${type}${valor === null ? '' : ` = ${valor.replace(/::[\w.]+$/, '')}`}`;
  });
}

/** Constraints and indexes as the dictionary writes them. */
async function rulesOf(table: string): Promise<string[]> {
  const rows = await database.sql<{ regla: string }>(
    `select pg_get_constraintdef(oid) as regla from pg_constraint
     where conrelid = format('public.%I', $1::text)::regclass and convalidated
     union all
     select regexp_replace(pg_get_indexdef(indexrelid), '^CREATE (UNIQUE )?INDEX .* USING btree ', '\\1INDEX ')
     from pg_index where indrelid = format('public.%I', $1::text)::regclass`,
    [table],
  );
  return rows.map(({ regla }) =>
    regla
      .replace(/^CHECK \(\((\w+) = ANY \(ARRAY\[(.*)\]\)\)\)$/, (_all, column: string, values: string) => {
        return `CHECK (${column} in ${values.replaceAll(/'(\w+)'::text/g, '$1')})`;
      })
      .replace(/^CHECK \(\(\((\w+) >= .*0.*\) AND \(\w+ <= .*100.*\)\)\)$/, 'CHECK ($1 from 0 to 100)')
      .replace(/^CHECK \(\((\w+) >= \(?0\)?(::\w+)?\)\)$/, 'CHECK ($1 from 0)'),
  );
}

describe.each(Object.entries(dictionaryColumns))('%s', (table, columns) => {
  it('has the columns of the dictionary, with their types and defaults', async () => {
    expect(await columnsOf(table)).toEqual(expect.arrayContaining(columns));
  });

  it('has the rules of the dictionary', async () => {
    expect(await rulesOf(table)).toEqual(expect.arrayContaining(dictionaryRules[table] ?? ['no rules told']));
  });
});

it('the functions keep their signatures, and have no overloads', async () => {
  const rows = await database.sql<{ nombre: string; firma: string }>(
    `select proname as nombre, format('(%s) %s', pg_get_function_arguments(oid), pg_get_function_result(oid)) as firma
     from pg_proc where pronamespace = 'public'::regnamespace and proname = any ($1)`,
    [Object.keys(dictionaryFunctions)],
  );
  expect(rows).toHaveLength(Object.keys(dictionaryFunctions).length);
  expect(Object.fromEntries(rows.map(({ nombre, firma }) => [nombre, firma]))).toEqual(dictionaryFunctions);
});

it('the category of a stage is an enum', async () => {
  const rows = await database.sql(`select unnest(enum_range(null::public.lead_categoria))::text as valor`);
  expect(rows.map(({ valor }) => valor)).toEqual(['abierta', 'ganada', 'perdida']);
});

it('the default board is there with its stages', async () => {
  const boards = await database.sql(`select nombre, slug, es_default, activo from public.lead_tableros`);
  expect(boards).toEqual([{ nombre: 'Pipeline General', slug: 'general', es_default: true, activo: true }]);
  const stages = await database.sql(
    `select codigo, categoria, probabilidad, sla_horas from public.lead_etapas order by orden`,
  );
  expect(stages.map((stage) => Object.values(stage))).toEqual(dictionaryStages);
});

it('every table, and every function that the API serves, says what it is for', async () => {
  const silent = await database.sql(
    `select oid::regclass::text from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'v') and obj_description(oid, 'pg_class') is null
     union all
     select oid::regprocedure::text from pg_proc
     where pronamespace in ('public'::regnamespace, 'interno'::regnamespace) and prorettype <> 'trigger'::regtype
       and obj_description(oid, 'pg_proc') is null`,
  );
  expect(silent).toEqual([]);
});
