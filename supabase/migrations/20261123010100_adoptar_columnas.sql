-- Both starting points end in one schema. A table's migration describes it once, as `interno.<table>`;
-- `interno.adoptar_tabla` then moves that to `public`, or brings the older table of that name to it. This part: columns.
create or replace function interno.adoptar_columnas(p_tabla text)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_columna record;
begin
  for v_columna in
    select
      m.attname as nombre,
      pg_catalog.format_type(m.atttypid, m.atttypmod) as tipo,
      pg_catalog.pg_get_expr(dm.adbin, dm.adrelid) as predeterminado,
      m.attnotnull as obligatoria,
      p.attname is not null as existe,
      pg_catalog.format_type(p.atttypid, p.atttypmod) as tipo_actual,
      pg_catalog.pg_get_expr(dp.adbin, dp.adrelid) as predeterminado_actual,
      coalesce(p.attnotnull, false) as obligatoria_actual
    from pg_catalog.pg_attribute as m
    left join pg_catalog.pg_attrdef as dm on dm.adrelid = m.attrelid and dm.adnum = m.attnum
    left join pg_catalog.pg_attribute as p
      on p.attrelid = format('public.%I', p_tabla)::regclass and p.attname = m.attname and not p.attisdropped
    left join pg_catalog.pg_attrdef as dp on dp.adrelid = p.attrelid and dp.adnum = p.attnum
    where m.attrelid = format('interno.%I', p_tabla)::regclass and m.attnum > 0 and not m.attisdropped
    order by m.attnum
  loop
    if not v_columna.existe then
      execute format('alter table public.%I add column %I %s', p_tabla, v_columna.nombre, v_columna.tipo)
        || coalesce(' default ' || v_columna.predeterminado, '');
    elsif v_columna.tipo_actual <> v_columna.tipo then
      raise warning 'public.%.% es %, se esperaba %: se deja como está',
        p_tabla, v_columna.nombre, v_columna.tipo_actual, v_columna.tipo;
    elsif v_columna.predeterminado_actual is distinct from v_columna.predeterminado then
      execute format('alter table public.%I alter column %I ', p_tabla, v_columna.nombre)
        || coalesce('set default ' || v_columna.predeterminado, 'drop default');
    end if;
    if v_columna.obligatoria <> v_columna.obligatoria_actual then
      perform interno.adoptar_obligatoria(p_tabla, v_columna.nombre, v_columna.obligatoria);
    end if;
  end loop;
end
$$;
comment on function interno.adoptar_columnas(text) is
  'Añade las columnas que faltan e iguala predeterminados y obligatoriedad; nunca cambia un tipo ni una fila.';

create or replace function interno.adoptar_obligatoria(p_tabla text, p_columna text, p_obligatoria boolean)
returns void
language plpgsql
set search_path = ''
as $$
begin
  if not p_obligatoria then
    execute format('alter table public.%I alter column %I drop not null', p_tabla, p_columna);
    return;
  end if;
  perform interno.llenar_con_predeterminado(p_tabla, p_columna);
  execute format('alter table public.%I alter column %I set not null', p_tabla, p_columna);
exception
  -- Rows decide: an older row without the value stays, and so does the column's right to be empty.
  when not_null_violation then
    raise warning 'public.%.% tiene filas sin valor: sigue sin ser obligatoria', p_tabla, p_columna;
end
$$;
comment on function interno.adoptar_obligatoria(text, text, boolean) is
  'Iguala la obligatoriedad de una columna; si hay filas sin valor lo avisa y la deja opcional.';

create or replace function interno.llenar_con_predeterminado(p_tabla text, p_columna text)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_predeterminado text := (
    select pg_catalog.pg_get_expr(d.adbin, d.adrelid)
    from pg_catalog.pg_attrdef as d
    inner join pg_catalog.pg_attribute as a on a.attrelid = d.adrelid and a.attnum = d.adnum
    where d.adrelid = format('public.%I', p_tabla)::regclass and a.attname = p_columna
  );
begin
  -- A constant says what an empty cell meant all along; a time or an id made up today would not.
  if v_predeterminado !~ '\(' then
    execute format('update public.%1$I set %2$I = %3$s where %2$I is null', p_tabla, p_columna, v_predeterminado);
  end if;
end
$$;
comment on function interno.llenar_con_predeterminado(text, text) is
  'Pone el valor predeterminado, si es constante, en las filas que no tienen ninguno.';
