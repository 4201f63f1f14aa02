-- A price that comes to be known later: runs of its days that had no cost get theirs, runs that had one keep it.
create or replace function interno.recalcular_costos(p_desde date)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_filas integer;
begin
  perform set_config('talia.depuracion', 'si', true);
  update public.ejecuciones_asistente as e
  set costo_estimado = interno.calcular_costo(e)
  where e.costo_estimado is null
    and e.tokens_salida is not null
    and e.iniciado_en >= p_desde::timestamp at time zone 'UTC'
    and interno.calcular_costo(e) is not null;
  get diagnostics v_filas = row_count;
  perform set_config('talia.depuracion', '', true);
  return v_filas;
end
$$;
comment on function interno.recalcular_costos(date) is
  'Pone el costo de las ejecuciones desde un día que no lo tenían y ya tienen precio; devuelve cuántas.';

create or replace function public.guardar_precio_modelo(
  p_modelo text,
  p_desde date,
  p_entrada numeric,
  p_entrada_cache numeric,
  p_escritura_cache numeric,
  p_salida numeric,
  p_fuente text default null
)
returns integer
language plpgsql
set search_path = ''
as $$
begin
  if coalesce(p_modelo, '') !~ '\S' then
    raise exception 'modelo_requerido' using errcode = '22023';
  end if;
  -- What a long context costs more is the model's, and stays as it was last known.
  insert into public.precios_modelo (
    modelo, desde, entrada, entrada_cache, escritura_cache, salida, fuente,
    contexto_largo_desde, contexto_largo_entrada, contexto_largo_salida
  )
  select
    p_modelo, p_desde, p_entrada, p_entrada_cache, p_escritura_cache, p_salida, p_fuente,
    a.contexto_largo_desde, coalesce(a.contexto_largo_entrada, 1), coalesce(a.contexto_largo_salida, 1)
  from (values (1)) as uno (n)
  left join lateral (
    select p.*
    from public.precios_modelo as p
    where p.modelo = p_modelo and p.desde <= p_desde
    order by p.desde desc
    limit 1
  ) as a on true
  on conflict (modelo, desde) do update
  set entrada = excluded.entrada,
      entrada_cache = excluded.entrada_cache,
      escritura_cache = excluded.escritura_cache,
      salida = excluded.salida,
      fuente = excluded.fuente;
  return interno.recalcular_costos(p_desde);
end
$$;
comment on function public.guardar_precio_modelo(text, date, numeric, numeric, numeric, numeric, text) is
  'Guarda el precio de un modelo desde un día, en dólares por millón de tokens. Devuelve cuántas ejecuciones obtuvieron su costo.';

create or replace function public.listar_precios()
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'modelo', p.modelo,
        'desde', p.desde,
        'entrada', p.entrada,
        'entrada_cache', p.entrada_cache,
        'escritura_cache', p.escritura_cache,
        'salida', p.salida,
        'fuente', p.fuente
      )
      order by p.modelo, p.desde
    ),
    '[]'::jsonb
  )
  from public.precios_modelo as p
$$;
comment on function public.listar_precios() is 'Precios de los modelos, para la consola.';

revoke execute on function
  interno.recalcular_costos(date),
  public.guardar_precio_modelo(text, date, numeric, numeric, numeric, numeric, text),
  public.listar_precios()
from public, anon, authenticated;
grant execute on function
  interno.recalcular_costos(date),
  public.guardar_precio_modelo(text, date, numeric, numeric, numeric, numeric, text),
  public.listar_precios()
to service_role;

-- Runs from before there were prices.
select interno.recalcular_costos(min(p.desde)) from public.precios_modelo as p;
