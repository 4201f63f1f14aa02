-- Each run gets its estimated cost when it is written, from the prices of its day and its tokens by kind.
alter table public.ejecuciones_asistente add column if not exists tokens_cache_escritura integer;
comment on column public.ejecuciones_asistente.tokens_cache is 'Parte de tokens_entrada que se leyó de la caché.';
comment on column public.ejecuciones_asistente.tokens_cache_escritura is
  'Parte de tokens_entrada que se escribió en la caché.';
comment on column public.ejecuciones_asistente.tokens_razonamiento is 'Parte de tokens_salida que fue razonamiento.';
comment on column public.ejecuciones_asistente.estado is 'Cómo terminó: completed, failed, incomplete u otro de OpenAI.';

create or replace function interno.precio_de_modelo(p_modelo text, p_dia date)
returns public.precios_modelo
language sql
stable
set search_path = ''
as $$
  -- OpenAI answers with a dated name (`gpt-6-luna-2026-09-01`): the longest known name it begins with is the model.
  select p.*
  from public.precios_modelo as p
  where (p_modelo = p.modelo or p_modelo ~ ('^' || regexp_replace(p.modelo, '[^a-zA-Z0-9]', '\\\&', 'g') || '-\d{4}-\d{2}-\d{2}$'))
    and p.desde <= p_dia
  order by length(p.modelo) desc, p.desde desc
  limit 1
$$;
comment on function interno.precio_de_modelo(text, date) is 'El precio de un modelo en un día; nulo si no se conoce.';

create or replace function interno.calcular_costo(p_ejecucion public.ejecuciones_asistente)
returns numeric
language sql
stable
set search_path = ''
as $$
  select (
      (
        greatest(
          p_ejecucion.tokens_entrada
            - coalesce(p_ejecucion.tokens_cache, 0)
            - coalesce(p_ejecucion.tokens_cache_escritura, 0),
          0
        ) * p.entrada
        + coalesce(p_ejecucion.tokens_cache, 0) * p.entrada_cache
        + coalesce(p_ejecucion.tokens_cache_escritura, 0) * p.escritura_cache
      ) * case when p_ejecucion.tokens_entrada > p.contexto_largo_desde then p.contexto_largo_entrada else 1 end
      + p_ejecucion.tokens_salida * p.salida
        * case when p_ejecucion.tokens_entrada > p.contexto_largo_desde then p.contexto_largo_salida else 1 end
    ) / 1000000
  from interno.precio_de_modelo(
    p_ejecucion.modelo,
    (coalesce(p_ejecucion.iniciado_en, now()) at time zone 'UTC')::date
  ) as p
$$;
comment on function interno.calcular_costo(public.ejecuciones_asistente) is
  'Costo en dólares de una ejecución con los precios de su día (UTC); nulo sin precio o sin tokens.';

create or replace function interno.poner_costo()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  new.costo_estimado := coalesce(new.costo_estimado, interno.calcular_costo(new));
  return new;
end
$$;
comment on function interno.poner_costo() is 'Disparador: calcula costo_estimado de una ejecución que no lo trae.';

create or replace trigger ejecuciones_asistente_costo
before insert or update on public.ejecuciones_asistente
for each row when (new.costo_estimado is null and new.tokens_salida is not null)
execute function interno.poner_costo();

revoke execute on function
  interno.precio_de_modelo(text, date),
  interno.calcular_costo(public.ejecuciones_asistente),
  interno.poner_costo()
from public, anon, authenticated;

create or replace function public.registrar_ejecuciones(p_turno public.turnos, p_ejecuciones jsonb)
returns void
language sql
set search_path = ''
as $$
  insert into public.ejecuciones_asistente (
    id,
    conversacion_id,
    turno_id,
    conversacion_openai_id,
    prompt_id,
    prompt_hash,
    modelo,
    response_id,
    previous_response_id,
    call_ids,
    paso,
    estado,
    iniciado_en,
    completado_en,
    tokens_entrada,
    tokens_salida,
    tokens_cache,
    tokens_cache_escritura,
    tokens_razonamiento,
    latencia_ms,
    primer_token_ms,
    solicitud_openai_id,
    error
  )
  select
    coalesce(e.id, gen_random_uuid()),
    p_turno.conversacion_id,
    p_turno.id,
    e.conversacion_openai_id,
    e.prompt_id,
    e.prompt_hash,
    e.modelo,
    e.response_id,
    e.previous_response_id,
    coalesce(e.call_ids, '{}'),
    e.paso,
    e.estado,
    e.iniciado_en,
    e.completado_en,
    e.tokens_entrada,
    e.tokens_salida,
    e.tokens_cache,
    e.tokens_cache_escritura,
    e.tokens_razonamiento,
    e.latencia_ms,
    e.primer_token_ms,
    e.solicitud_openai_id,
    e.error
  from jsonb_to_recordset(coalesce(p_ejecuciones, '[]'::jsonb)) as e (
    id uuid,
    conversacion_openai_id text,
    prompt_id text,
    prompt_hash text,
    modelo text,
    response_id text,
    previous_response_id text,
    call_ids text[],
    paso integer,
    estado text,
    iniciado_en timestamptz,
    completado_en timestamptz,
    tokens_entrada integer,
    tokens_salida integer,
    tokens_cache integer,
    tokens_cache_escritura integer,
    tokens_razonamiento integer,
    latencia_ms integer,
    primer_token_ms integer,
    solicitud_openai_id text,
    error text
  )
  on conflict do nothing
$$;
