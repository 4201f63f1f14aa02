-- Constraints: known by what they say, not by the name an older database gave them.
create or replace function interno.asegurar_restriccion(p_tabla text, p_nombre text, p_definicion text)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_tabla regclass := format('public.%I', p_tabla)::regclass;
  v_igual text;
begin
  select c.conname into v_igual
  from pg_catalog.pg_constraint as c
  where c.conrelid = v_tabla and interno.definicion_restriccion(c.oid) = p_definicion
  order by c.conname <> p_nombre, c.conname
  limit 1;

  if v_igual = p_nombre then
    perform interno.validar_restriccion(p_tabla, p_nombre);
    return;
  end if;
  execute format('alter table %s drop constraint if exists %I', v_tabla, p_nombre);
  if v_igual is not null then
    execute format('alter table %s rename constraint %I to %I', v_tabla, v_igual, p_nombre);
    return;
  end if;

  begin
    execute format('alter table %s add constraint %I %s', v_tabla, p_nombre, p_definicion)
      || case when p_definicion ~ '^(CHECK|FOREIGN KEY)' then ' not valid' else '' end;
  exception
    when unique_violation then
      raise warning 'public.%: hay filas repetidas, no se pudo añadir %', p_tabla, p_nombre;
      return;
  end;
  perform interno.validar_restriccion(p_tabla, p_nombre);
end
$$;
comment on function interno.asegurar_restriccion(text, text, text) is
  'Deja la tabla con esa restricción y ese nombre: renombra la que ya diga lo mismo o la añade.';

create or replace function interno.definicion_restriccion(p_restriccion oid)
returns text
language sql
stable
set search_path = ''
as $$
  select regexp_replace(pg_catalog.pg_get_constraintdef(p_restriccion), ' NOT VALID$', '')
$$;
comment on function interno.definicion_restriccion(oid) is 'El texto de una restricción, esté validada o no.';

create or replace function interno.validar_restriccion(p_tabla text, p_nombre text)
returns void
language plpgsql
set search_path = ''
as $$
begin
  if exists (
    select 1
    from pg_catalog.pg_constraint as c
    where c.conrelid = format('public.%I', p_tabla)::regclass and c.conname = p_nombre and not c.convalidated
  ) then
    execute format('alter table public.%I validate constraint %I', p_tabla, p_nombre);
  end if;
exception
  -- New rows obey from now on; an older row that does not is kept as it is.
  when check_violation or foreign_key_violation then
    raise warning 'public.%: filas anteriores no cumplen %; vale para las nuevas', p_tabla, p_nombre;
end
$$;
comment on function interno.validar_restriccion(text, text) is
  'Valida una restricción añadida sin revisar las filas; si alguna no cumple lo avisa y la conserva.';

create or replace function interno.adoptar_restricciones(p_tabla text)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_modelo regclass := format('interno.%I', p_tabla)::regclass;
  v_tabla regclass := format('public.%I', p_tabla)::regclass;
  v_vieja text;
  v_restriccion record;
begin
  -- A rule of ours replaces the older rules of the same kind over the same columns; all others stay.
  for v_vieja in
    select v.conname
    from pg_catalog.pg_constraint as v
    where v.conrelid = v_tabla
      and v.contype in ('c', 'f', 'u')
      and exists (
        select 1
        from pg_catalog.pg_constraint as m
        where m.conrelid = v_modelo
          and m.contype = v.contype
          and interno.columnas(m.conrelid, m.conkey) = interno.columnas(v.conrelid, v.conkey)
      )
      and not exists (
        select 1
        from pg_catalog.pg_constraint as m
        where m.conrelid = v_modelo and interno.definicion_restriccion(m.oid) = interno.definicion_restriccion(v.oid)
      )
  loop
    execute format('alter table %s drop constraint %I', v_tabla, v_vieja);
  end loop;

  for v_restriccion in
    select c.conname as nombre, interno.definicion_restriccion(c.oid) as definicion
    from pg_catalog.pg_constraint as c
    where c.conrelid = v_modelo and c.contype in ('p', 'u', 'c', 'f')
    order by array_position('{p,u,c,f}'::text[], c.contype::text), c.conname
  loop
    perform interno.asegurar_restriccion(p_tabla, v_restriccion.nombre, v_restriccion.definicion);
  end loop;
end
$$;
comment on function interno.adoptar_restricciones(text) is
  'Iguala claves, únicas, reglas y referencias de la tabla con las del modelo.';

create or replace function interno.columnas(p_tabla oid, p_numeros smallint[])
returns text[]
language sql
stable
set search_path = ''
as $$
  select array_agg(a.attname::text order by a.attname)
  from pg_catalog.pg_attribute as a
  where a.attrelid = p_tabla and a.attnum = any (p_numeros)
$$;
comment on function interno.columnas(oid, smallint[]) is 'Nombres, ordenados, de unas columnas de una tabla.';
