-- What `talia doctor` asks for: with it, the secret key alone tells whether the database is whole and closed to
-- strangers. Facts about the schema only, never a row of anybody.

-- The history belongs to the owner, and so does knowing how a connection travels: these two look with the owner's eyes.
create or replace function interno.migraciones_aplicadas()
returns text[]
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_versiones text[];
begin
  if to_regclass('supabase_migrations.schema_migrations') is null then
    return null;
  end if;
  execute 'select array_agg(m.version order by m.version) from supabase_migrations.schema_migrations as m'
  into v_versiones;
  return coalesce(v_versiones, '{}');
end
$$;
comment on function interno.migraciones_aplicadas() is
  'Versiones aplicadas según el historial, en orden; null si la base no lleva historial.';

create or replace function interno.conexion_cifrada()
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select s.ssl from pg_catalog.pg_stat_ssl as s where s.pid = pg_catalog.pg_backend_pid()
$$;
comment on function interno.conexion_cifrada() is
  'Si la conexión que pregunta llega cifrada a la base; null cuando la base no lo sabe.';

-- What an extension brought is the extension's business.
create or replace function interno.relaciones_publicas()
returns table (relacion oid, objeto text, clase text)
language sql
stable
set search_path = ''
as $$
  select
    c.oid,
    c.oid::regclass::text,
    case c.relkind
      when 'S' then 'secuencia'
      when 'v' then 'vista'
      when 'm' then 'vista_materializada'
      else 'tabla'
    end
  from pg_catalog.pg_class as c
  where c.relnamespace = 'public'::regnamespace
    and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S')
    and not exists (
      select 1
      from pg_catalog.pg_depend as d
      where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
    )
$$;
comment on function interno.relaciones_publicas() is 'Tablas, vistas y secuencias de public que no son de una extensión.';

create or replace function interno.permisos_de(p_rol name, p_relacion oid, p_clase text)
returns text[]
language sql
stable
set search_path = ''
as $$
  select coalesce(array_agg(v.permiso order by v.orden), '{}')
  from unnest(
    case p_clase
      when 'secuencia' then array['usage', 'select', 'update']
      else array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']
    end
  ) with ordinality as v (permiso, orden)
  where case
    when p_clase = 'secuencia' then pg_catalog.has_sequence_privilege(p_rol, p_relacion, v.permiso)
    when v.permiso in ('delete', 'truncate', 'trigger') then pg_catalog.has_table_privilege(p_rol, p_relacion, v.permiso)
    -- true for the whole table, or for a single column of it
    else pg_catalog.has_any_column_privilege(p_rol, p_relacion, v.permiso)
  end
$$;
comment on function interno.permisos_de(name, oid, text) is
  'Qué puede un rol sobre una relación, también por lo concedido a todos o a una sola columna.';

create or replace function interno.tablas_sin_rls()
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'objeto', r.objeto,
        'roles', (
          select coalesce(jsonb_agg(v.rol), '[]'::jsonb)
          from unnest(array['anon', 'authenticated']::name[]) as v (rol)
          where interno.permisos_de(v.rol, r.relacion, r.clase) <> '{}'
        )
      )
      order by r.objeto
    ),
    '[]'::jsonb
  )
  from interno.relaciones_publicas() as r
  inner join pg_catalog.pg_class as c on c.oid = r.relacion
  where c.relkind in ('r', 'p') and not c.relrowsecurity
$$;
comment on function interno.tablas_sin_rls() is 'Tablas de public sin seguridad por fila, y qué roles de la API las alcanzan.';

create or replace function interno.permisos_de_anon()
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(
    jsonb_agg(
      jsonb_build_object('objeto', r.objeto, 'clase', r.clase, 'permisos', to_jsonb(p.permisos)) order by r.objeto
    ),
    '[]'::jsonb
  )
  from interno.relaciones_publicas() as r
  cross join lateral interno.permisos_de('anon', r.relacion, r.clase) as p (permisos)
  where p.permisos <> '{}'
$$;
comment on function interno.permisos_de_anon() is 'Qué alcanza de public quien llega sin identificarse.';

create or replace function interno.funciones_de_anon()
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(p.oid::regprocedure::text order by p.oid::regprocedure::text), '[]'::jsonb)
  from pg_catalog.pg_proc as p
  where p.pronamespace = 'public'::regnamespace
    and p.prokind in ('f', 'p')
    -- a trigger's function cannot be called
    and p.prorettype not in ('pg_catalog.trigger'::regtype, 'pg_catalog.event_trigger'::regtype)
    and pg_catalog.has_function_privilege('anon', p.oid, 'execute')
    and not exists (
      select 1
      from pg_catalog.pg_depend as d
      where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
    )
$$;
comment on function interno.funciones_de_anon() is 'Funciones de public que puede llamar quien llega sin identificarse.';

create or replace function interno.faltas_de_service_role()
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(
    jsonb_agg(
      jsonb_build_object('objeto', r.objeto, 'clase', r.clase, 'faltan', to_jsonb(f.faltan)) order by r.objeto
    ),
    '[]'::jsonb
  )
  from interno.relaciones_publicas() as r
  cross join lateral (
    select array(
      select v.permiso
      from unnest(
        case r.clase
          when 'tabla' then array['select', 'insert', 'update', 'delete']
          when 'secuencia' then array['usage']
          else array['select']
        end
      ) as v (permiso)
      where v.permiso <> all (interno.permisos_de('service_role', r.relacion, r.clase))
    ) as faltan
  ) as f
  where f.faltan <> '{}'
$$;
comment on function interno.faltas_de_service_role() is 'Qué de public no puede usar del todo el servidor.';

create or replace function interno.vistas_del_dueno()
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(r.objeto order by r.objeto), '[]'::jsonb)
  from interno.relaciones_publicas() as r
  inner join pg_catalog.pg_class as c on c.oid = r.relacion
  where r.clase = 'vista'
    and not coalesce(
      (
        select o.option_value::boolean
        from pg_catalog.pg_options_to_table(c.reloptions) as o
        where o.option_name = 'security_invoker'
      ),
      false
    )
$$;
comment on function interno.vistas_del_dueno() is
  'Vistas de public que leen con los permisos de su dueño: la seguridad por fila no rige en ellas.';

create or replace function public.diagnostico()
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'version_postgres', current_setting('server_version'),
    'reloj', clock_timestamp(),
    'conexion_cifrada', interno.conexion_cifrada(),
    'migraciones', to_jsonb(interno.migraciones_aplicadas()),
    'tablas_sin_rls', interno.tablas_sin_rls(),
    'permisos_de_anon', interno.permisos_de_anon(),
    'funciones_de_anon', interno.funciones_de_anon(),
    'faltas_de_service_role', interno.faltas_de_service_role(),
    'vistas_del_dueno', interno.vistas_del_dueno()
  )
$$;
comment on function public.diagnostico() is
  'Para talia doctor: versión, reloj, migraciones aplicadas y lo que en public quedó abierto o fuera de alcance.';

revoke execute on function
  public.diagnostico(),
  interno.migraciones_aplicadas(),
  interno.conexion_cifrada(),
  interno.relaciones_publicas(),
  interno.permisos_de(name, oid, text),
  interno.tablas_sin_rls(),
  interno.permisos_de_anon(),
  interno.funciones_de_anon(),
  interno.faltas_de_service_role(),
  interno.vistas_del_dueno()
from public, anon, authenticated;

grant execute on function
  public.diagnostico(),
  interno.migraciones_aplicadas(),
  interno.conexion_cifrada(),
  interno.relaciones_publicas(),
  interno.permisos_de(name, oid, text),
  interno.tablas_sin_rls(),
  interno.permisos_de_anon(),
  interno.funciones_de_anon(),
  interno.faltas_de_service_role(),
  interno.vistas_del_dueno()
to service_role;
