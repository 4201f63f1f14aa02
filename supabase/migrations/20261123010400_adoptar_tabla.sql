-- The door that each table's migration calls last: `select interno.adoptar_tabla('contactos')`.
create or replace function interno.adoptar_tabla(p_tabla text)
returns void
language plpgsql
set search_path = ''
as $$
begin
  if to_regclass(format('public.%I', p_tabla)) is null then
    execute format('alter table interno.%I set schema public', p_tabla);
  else
    if not exists (select 1 from interno.tablas_adoptadas as t where t.tabla = p_tabla) then
      perform interno.retirar_disparadores_anteriores(p_tabla);
      perform interno.retirar_politicas_anteriores(p_tabla);
    end if;
    perform interno.adoptar_columnas(p_tabla);
    perform interno.adoptar_restricciones(p_tabla);
    perform interno.adoptar_indices(p_tabla);
    execute format('drop table interno.%I', p_tabla);
  end if;
  insert into interno.tablas_adoptadas (tabla) values (p_tabla) on conflict do nothing;
end
$$;
comment on function interno.adoptar_tabla(text) is
  'Pasa a public la tabla descrita en interno, o lleva a esa forma la que ya existía sin perder una fila.';

-- Older rules would run beside ours and write everything twice. Only triggers whose function lives in `public` are
-- older rules: webhooks and replication have theirs elsewhere. What is dropped is told in full.
create or replace function interno.retirar_disparadores_anteriores(p_tabla text)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_disparador record;
begin
  for v_disparador in
    select
      t.tgname as nombre,
      p.oid as funcion,
      p.oid::regprocedure::text as firma,
      pg_catalog.pg_get_triggerdef(t.oid) as definicion
    from pg_catalog.pg_trigger as t
    inner join pg_catalog.pg_proc as p on p.oid = t.tgfoid
    where t.tgrelid = format('public.%I', p_tabla)::regclass
      and not t.tgisinternal
      and p.pronamespace = 'public'::regnamespace
  loop
    raise notice 'se retira un disparador anterior: %', v_disparador.definicion;
    execute format('drop trigger %I on public.%I', v_disparador.nombre, p_tabla);
    if not exists (select 1 from pg_catalog.pg_trigger as t where t.tgfoid = v_disparador.funcion)
      and not exists (
        select 1
        from pg_catalog.pg_depend as d
        where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = v_disparador.funcion and d.deptype = 'e'
      )
    then
      raise notice 'se retira su función: %', pg_catalog.pg_get_functiondef(v_disparador.funcion);
      execute format('drop function %s', v_disparador.firma);
    end if;
  end loop;
end
$$;
comment on function interno.retirar_disparadores_anteriores(text) is
  'Retira los disparadores de una base anterior, y sus funciones cuando ya nadie las usa.';

create or replace function interno.retirar_politicas_anteriores(p_tabla text)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_politica text;
begin
  for v_politica in
    select p.polname from pg_catalog.pg_policy as p where p.polrelid = format('public.%I', p_tabla)::regclass
  loop
    raise notice 'se retira una política anterior de public.%: %', p_tabla, v_politica;
    execute format('drop policy %I on public.%I', v_politica, p_tabla);
  end loop;
end
$$;
comment on function interno.retirar_politicas_anteriores(text) is
  'Retira las políticas de una base anterior: las de estas migraciones las sustituyen por completo.';
