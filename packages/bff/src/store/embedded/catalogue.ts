/** What the API may name: the functions and relations of the exposed schema. */
export type Catalogue = { functions: CatalogueFunction[]; relations: string[] };

/** A function as a client can call it. */
export type CatalogueFunction = {
  name: string;
  parameters: { name: string; type: string; required: boolean }[];
  volatility: 'volatile' | 'stable' | 'immutable';
  /** `record` covers rows of any composite type and output parameters. */
  returns: 'void' | 'scalar' | 'record';
  /** Whether it answers one value or a set of them. */
  cardinality: 'one' | 'many';
  /** False for what this transport refuses: unnamed or variadic parameters, records of unknown columns. */
  callable: boolean;
};

/** The one schema that is exposed. */
export const EXPOSED_SCHEMA = 'public';

/**
 * Answers one row with the column `catalogue`. `search_path` must be empty while it runs:
 * only then does `format_type` qualify the types outside `pg_catalog`.
 */
export const CATALOGUE_SQL = `
with functions as (
  select
    p.oid,
    p.proname as name,
    case p.provolatile when 'v' then 'volatile' when 's' then 'stable' else 'immutable' end as volatility,
    case
      when p.prorettype = 'void'::regtype then 'void'
      when t.typtype = 'c' or coalesce(p.proargmodes::text[] && '{t,b,o}', false) then 'record'
      else 'scalar'
    end as returns,
    case when p.proretset then 'many' else 'one' end as cardinality,
    p.provariadic = 0 and (p.prorettype <> 'record'::regtype or p.proargmodes is not null) as fixed,
    p.pronargs,
    p.pronargdefaults,
    coalesce(p.proallargtypes, p.proargtypes::oid[]) as types,
    p.proargnames,
    p.proargmodes::text[] as modes
  from pg_proc p
  join pg_type t on t.oid = p.prorettype
  where p.pronamespace = '${EXPOSED_SCHEMA}'::regnamespace
    and p.prokind = 'f'
    and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
), parameters as (
  select
    f.oid,
    f.proargnames[a.position] as name,
    format_type(a.type, null) as type,
    row_number() over (partition by f.oid order by a.position) <= f.pronargs - f.pronargdefaults as required,
    a.position
  from functions f
  cross join unnest(f.types) with ordinality as a(type, position)
  where coalesce(f.modes[a.position], 'i') in ('i', 'b', 'v')
), described as (
  select
    f.name,
    f.volatility,
    f.returns,
    f.cardinality,
    f.fixed and not exists (
      select 1 from parameters p where p.oid = f.oid and coalesce(p.name, '') = ''
    ) as callable,
    coalesce((
      select json_agg(json_build_object('name', p.name, 'type', p.type, 'required', p.required) order by p.position)
      from parameters p
      where p.oid = f.oid
    ), '[]') as parameters
  from functions f
)
select json_build_object(
  'functions', coalesce((select json_agg(d) from described d), '[]'),
  'relations', coalesce((
    select json_agg(c.relname)
    from pg_class c
    where c.relnamespace = '${EXPOSED_SCHEMA}'::regnamespace and c.relkind in ('r', 'v', 'm', 'f', 'p')
  ), '[]')
)::text as catalogue`;
