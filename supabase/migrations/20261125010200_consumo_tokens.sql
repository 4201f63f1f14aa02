-- What the model was asked and said per site and day (UTC), in tokens: the base of a daily budget.
create table if not exists public.consumo_tokens (
  sitio text not null,
  dia date not null,
  fragmento smallint not null,
  tokens bigint not null default 0,
  constraint consumo_tokens_pkey primary key (sitio, dia, fragmento),
  constraint consumo_tokens_tokens_check check (tokens >= 0)
);
comment on table public.consumo_tokens is
  'Tokens de entrada y salida por sitio y día (UTC), repartidos en fragmentos que se suman; base del presupuesto diario. Una respuesta que empezó y se cortó cuenta 4000.';

alter table public.consumo_tokens enable row level security;
revoke all on public.consumo_tokens from public, anon, authenticated;
grant select, insert, update, delete on public.consumo_tokens to service_role;
grant select on public.consumo_tokens to authenticated;

drop policy if exists consumo_tokens_leer on public.consumo_tokens;
create policy consumo_tokens_leer on public.consumo_tokens
for select to authenticated
using ((select interno.operador_actual()) is not null);

create or replace function public.sitio_de_sesion(p_session_id text)
returns text
language sql
stable
set search_path = ''
as $$
  select coalesce((select r.sitio from public.webchat_refrescos as r where r.session_id = p_session_id limit 1), '')
$$;
comment on function public.sitio_de_sesion(text) is 'Clave del sitio en que empezó una sesión; vacía si no se sabe.';

create or replace function public.tokens_de_hoy(p_sitio text)
returns bigint
language sql
stable
set search_path = ''
as $$
  select coalesce(sum(c.tokens), 0)::bigint
  from public.consumo_tokens as c
  where c.sitio = p_sitio and c.dia = (clock_timestamp() at time zone 'UTC')::date
$$;
comment on function public.tokens_de_hoy(text) is 'Tokens que un sitio lleva gastados hoy (UTC).';

create or replace function public.registrar_ejecuciones(p_turno public.turnos, p_ejecuciones jsonb)
returns void
language sql
set search_path = ''
as $$
  with nuevas as (
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
    -- A response that began and was cut off says nothing of its tokens, and costs some.
    returning case
      when tokens_entrada is null and response_id is not null then 4000
      else coalesce(tokens_entrada, 0) + coalesce(tokens_salida, 0)
    end as tokens
  )
  -- A few rows a day, so that turns that end together seldom wait for each other.
  insert into public.consumo_tokens (sitio, dia, fragmento, tokens)
  select
    public.sitio_de_sesion(p_turno.session_id),
    (clock_timestamp() at time zone 'UTC')::date,
    abs(hashtextextended(p_turno.id::text, 0) % 16),
    sum(n.tokens)
  from nuevas as n
  having sum(n.tokens) > 0
  on conflict (sitio, dia, fragmento) do update
  set tokens = public.consumo_tokens.tokens + excluded.tokens
$$;

create or replace function public.contexto_turno(p_turno public.turnos, p_sucia boolean)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'cerca', p_turno.cerca,
    'session_id', p_turno.session_id,
    'idioma', (select m.datos ->> 'locale' from public.mensajes as m where m.id = p_turno.mensaje_id),
    'intento', p_turno.intento,
    'sucia', p_sucia,
    'tokens_hoy', public.tokens_de_hoy(public.sitio_de_sesion(p_turno.session_id)),
    'conversacion_openai_id', c.conversacion_openai_id,
    'last_response_id', c.last_response_id,
    'ultimo_item_id', c.ultimo_item_id,
    'lead', public.lead_de_contacto(c.contacto_id),
    'cerrado', exists (
      select 1
      from public.lead_tarjetas as t
      where t.contacto_id = c.contacto_id and t.metadata ->> 'lead_cerrado_conversacion' = c.id::text
    ),
    'entrada', coalesce(
      (
        select jsonb_agg(jsonb_build_object('autor', public.autor_de_mensaje(m), 'texto', m.texto) order by m.secuencia)
        from public.mensajes as m
        where m.conversacion_id = c.id
          and m.secuencia > c.openai_secuencia
          and m.secuencia <= p_turno.secuencia
          and m.tipo_contenido = 'texto'
          and public.autor_de_mensaje(m) <> 'assistant'
      ),
      '[]'::jsonb
    ),
    'tiene_historial', exists (
      select 1
      from public.mensajes as m
      where m.conversacion_id = c.id and m.secuencia <= c.openai_secuencia
    )
  )
  from public.conversaciones as c
  where c.id = p_turno.conversacion_id
$$;

revoke execute on function public.sitio_de_sesion(text), public.tokens_de_hoy(text) from public, anon, authenticated;
grant execute on function public.sitio_de_sesion(text) to service_role;
grant execute on function public.tokens_de_hoy(text) to service_role;
