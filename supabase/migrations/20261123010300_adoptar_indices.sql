-- Indexes: as with constraints, what an index does decides, not its name. Twins of ours are dropped.
create or replace function interno.definicion_indice(p_indice oid)
returns text
language sql
stable
set search_path = ''
as $$
  select regexp_replace(pg_catalog.pg_get_indexdef(p_indice), ' INDEX \S+ ON (ONLY )?\S+ ', ' INDEX ON ')
$$;
comment on function interno.definicion_indice(oid) is 'El texto de un índice sin su nombre ni el de su tabla.';

create or replace function interno.adoptar_indices(p_tabla text)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_indice record;
begin
  perform interno.retirar_indices_gemelos(p_tabla);

  for v_indice in
    select m.relname as nombre, x.definicion, v.nombre as igual
    from interno.indices_sueltos(format('interno.%I', p_tabla)::regclass) as x
    inner join pg_catalog.pg_class as m on m.oid = x.indice
    left join lateral (
      select c.relname as nombre
      from interno.indices_sueltos(format('public.%I', p_tabla)::regclass) as y
      inner join pg_catalog.pg_class as c on c.oid = y.indice
      where y.definicion = x.definicion
    ) as v on true
  loop
    if v_indice.igual is distinct from v_indice.nombre then
      execute format('drop index if exists public.%I', v_indice.nombre);
    end if;
    if v_indice.igual is null then
      perform interno.crear_indice(p_tabla, v_indice.nombre, v_indice.definicion);
    elsif v_indice.igual <> v_indice.nombre then
      execute format('alter index public.%I rename to %I', v_indice.igual, v_indice.nombre);
    end if;
  end loop;
end
$$;
comment on function interno.adoptar_indices(text) is 'Iguala los índices de la tabla con los del modelo y retira los repetidos.';

create or replace function interno.indices_sueltos(p_tabla regclass)
returns table (indice oid, definicion text, unico boolean, columnas text[])
language sql
stable
set search_path = ''
as $$
  select i.indexrelid, interno.definicion_indice(i.indexrelid), i.indisunique, interno.columnas(i.indrelid, i.indkey)
  from pg_catalog.pg_index as i
  where i.indrelid = p_tabla
    and not exists (select 1 from pg_catalog.pg_constraint as c where c.conindid = i.indexrelid and c.conrelid = p_tabla)
$$;
comment on function interno.indices_sueltos(regclass) is 'Índices de una tabla que no sostienen una restricción.';

create or replace function interno.retirar_indices_gemelos(p_tabla text)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_tabla regclass := format('public.%I', p_tabla)::regclass;
  v_modelo regclass := format('interno.%I', p_tabla)::regclass;
  v_sobra oid;
begin
  for v_sobra in
    select s.indice
    from interno.indices_sueltos(v_tabla) as s
    -- the same as another one, of which the first by name stays
    where exists (
      select 1
      from interno.indices_sueltos(v_tabla) as o
      where o.definicion = s.definicion and o.indice::regclass::text < s.indice::regclass::text
    )
    -- the same as the one behind a constraint
    or exists (
      select 1
      from pg_catalog.pg_constraint as c
      where c.conrelid = v_tabla
        and c.contype in ('p', 'u', 'x')
        and interno.definicion_indice(c.conindid) = s.definicion
    )
    -- an older way of saying that these columns do not repeat
    or (s.unico and exists (
      select 1
      from interno.indices_sueltos(v_modelo) as m
      where m.unico and m.columnas = s.columnas and m.definicion <> s.definicion
    ))
  loop
    execute format('drop index %s', v_sobra::regclass);
  end loop;
end
$$;
comment on function interno.retirar_indices_gemelos(text) is
  'Retira índices repetidos, y las únicas anteriores sobre las mismas columnas que una del modelo.';

create or replace function interno.crear_indice(p_tabla text, p_nombre text, p_definicion text)
returns void
language plpgsql
set search_path = ''
as $$
begin
  execute replace(p_definicion, ' INDEX ON ', format(' INDEX %I ON public.%I ', p_nombre, p_tabla));
exception
  when unique_violation then
    raise warning 'public.%: hay filas repetidas, no se pudo crear %', p_tabla, p_nombre;
end
$$;
comment on function interno.crear_indice(text, text, text) is
  'Crea un índice del modelo; si es único y hay filas repetidas lo avisa y sigue.';
