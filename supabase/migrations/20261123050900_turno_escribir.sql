-- What a running turn writes. Each function checks the fence first: whoever lost the lease writes nothing.

create or replace function public.exigir_turno(p_turno_id uuid, p_cerca bigint)
returns public.turnos
language plpgsql
set search_path = ''
as $$
declare
  v_turno public.turnos;
begin
  perform public.bloquear_conversacion_de_turno(p_turno_id);
  select t.* into v_turno from public.turnos as t where t.id = p_turno_id for update;
  if not found or v_turno.cerca <> p_cerca or v_turno.estado <> 'en_curso' then
    raise exception 'turno_perdido' using errcode = 'PT409';
  end if;
  return v_turno;
end
$$;
comment on function public.exigir_turno(uuid, bigint) is
  'Bloquea conversación y turno y exige la cerca vigente; si no, PT409 turno_perdido.';

create or replace function public.turno_ya_terminado(p_turno_id uuid, p_cerca bigint)
returns public.turnos
language sql
stable
set search_path = ''
as $$
  select t.*
  from public.turnos as t
  where t.id = p_turno_id and t.cerca = p_cerca and t.estado in ('publicado', 'descartado', 'fallido')
$$;
comment on function public.turno_ya_terminado(uuid, bigint) is
  'El turno si este mismo arriendo ya lo terminó: quien perdió nuestra respuesta y repite recibe la misma.';

create or replace function public.turno_conserva_control(p_turno public.turnos)
returns boolean
language plpgsql
set search_path = ''
as $$
begin
  -- The share lock holds a take-over back until this transaction ends: nothing is written after it.
  perform 1
  from public.conversaciones_controles as k
  where k.conversacion_id = p_turno.conversacion_id
    and k.version = p_turno.version_control
    and not k.manual_override
  for share;
  return found;
end
$$;
comment on function public.turno_conserva_control(public.turnos) is
  'Verdadero mientras nadie tomó la conversación desde que el turno se arrendó.';

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
    tokens_razonamiento integer,
    latencia_ms integer,
    primer_token_ms integer,
    solicitud_openai_id text,
    error text
  )
  on conflict do nothing
$$;
comment on function public.registrar_ejecuciones(public.turnos, jsonb) is
  'Una fila por respuesta del modelo, también las fallidas; repetir una response_id no la duplica.';

create or replace function public.guardar_conversacion_openai(
  p_turno_id uuid,
  p_cerca bigint,
  p_conversacion_openai_id text
)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_turno public.turnos := public.exigir_turno(p_turno_id, p_cerca);
begin
  update public.conversaciones
  set conversacion_openai_id = p_conversacion_openai_id,
      ultimo_item_id = null
  where id = v_turno.conversacion_id;
end
$$;
comment on function public.guardar_conversacion_openai(uuid, bigint, text) is
  'Anota la conversación de OpenAI antes de la primera petición, para que un corte nunca la deje sin dueño.';

create or replace function public.publicar_respuesta(
  p_turno_id uuid,
  p_cerca bigint,
  p_texto text,
  p_response_id text,
  p_ultimo_item_id text,
  p_ejecuciones jsonb default '[]'::jsonb,
  p_metadatos jsonb default '{}'::jsonb,
  p_primer_token_en timestamptz default null
)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_turno public.turnos;
  v_mensaje_id uuid;
  v_ahora timestamptz;
begin
  perform public.bloquear_conversacion_de_turno(p_turno_id);
  v_ahora := clock_timestamp();
  v_turno := public.turno_ya_terminado(p_turno_id, p_cerca);
  if v_turno.id is not null then
    return jsonb_build_object('publicada', v_turno.estado = 'publicado', 'turno', public.turno_json(v_turno));
  end if;
  v_turno := public.exigir_turno(p_turno_id, p_cerca);
  perform public.registrar_ejecuciones(v_turno, p_ejecuciones);

  if not public.turno_conserva_control(v_turno) then
    update public.turnos
    set estado = 'descartado',
        motivo = 'tomada_por_humano',
        borrador = p_texto,
        metadatos = p_metadatos,
        primer_token_en = p_primer_token_en,
        terminado_en = v_ahora,
        arrendado_por = null,
        arrendado_hasta = null
    where id = p_turno_id
    returning * into v_turno;
    return jsonb_build_object('publicada', false, 'turno', public.turno_json(v_turno));
  end if;

  insert into public.mensajes (conversacion_id, direccion, tipo_contenido, texto, datos, estado, creado_en)
  values (
    v_turno.conversacion_id,
    'saliente',
    'texto',
    p_texto,
    jsonb_strip_nulls(
      p_metadatos || jsonb_build_object(
        'session_id', v_turno.session_id,
        'author', 'assistant',
        'response_id', p_response_id,
        'turno_id', v_turno.id
      )
    ),
    'enviada',
    v_ahora
  )
  returning id into v_mensaje_id;

  -- A turn that ended as a chain of responses has left the conversation at OpenAI behind.
  update public.conversaciones
  set last_response_id = coalesce(p_response_id, last_response_id),
      conversacion_openai_id = case
        when p_metadatos ? 'openai_conversation_id' then p_metadatos ->> 'openai_conversation_id'
        else conversacion_openai_id
      end,
      ultimo_item_id = case
        when p_metadatos -> 'openai_conversation_id' = 'null'::jsonb then null
        else coalesce(p_ultimo_item_id, ultimo_item_id)
      end,
      openai_sucia = false,
      openai_secuencia = v_turno.secuencia,
      ultimo_mensaje_id = v_mensaje_id,
      ultimo_mensaje_en = v_ahora,
      ultimo_saliente_en = v_ahora
  where id = v_turno.conversacion_id;

  update public.turnos
  set estado = 'publicado',
      motivo = null,
      respuesta_mensaje_id = v_mensaje_id,
      metadatos = p_metadatos,
      primer_token_en = p_primer_token_en,
      terminado_en = v_ahora,
      arrendado_por = null,
      arrendado_hasta = null
  where id = p_turno_id
  returning * into v_turno;
  return jsonb_build_object('publicada', true, 'turno', public.turno_json(v_turno));
end
$$;
comment on function public.publicar_respuesta(uuid, bigint, text, text, text, jsonb, jsonb, timestamptz) is
  'Publica la respuesta del turno, o la guarda como borrador descartado si una persona tomó la conversación.';

create or replace function public.fallar_turno(
  p_turno_id uuid,
  p_cerca bigint,
  p_motivo text,
  p_ejecuciones jsonb default '[]'::jsonb
)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_turno public.turnos;
begin
  perform public.bloquear_conversacion_de_turno(p_turno_id);
  v_turno := public.turno_ya_terminado(p_turno_id, p_cerca);
  if v_turno.id is not null then
    return public.turno_json(v_turno);
  end if;
  v_turno := public.exigir_turno(p_turno_id, p_cerca);
  perform public.registrar_ejecuciones(v_turno, p_ejecuciones);
  update public.turnos
  set estado = 'fallido',
      motivo = p_motivo,
      terminado_en = clock_timestamp(),
      arrendado_por = null,
      arrendado_hasta = null
  where id = p_turno_id
  returning * into v_turno;
  return public.turno_json(v_turno);
end
$$;
comment on function public.fallar_turno(uuid, bigint, text, jsonb) is
  'Termina el turno sin respuesta por una falla; el mismo client_message_id puede volver a intentarlo.';

revoke execute on function public.exigir_turno(uuid, bigint) from public, anon, authenticated;
revoke execute on function public.turno_ya_terminado(uuid, bigint) from public, anon, authenticated;
revoke execute on function public.turno_conserva_control(public.turnos) from public, anon, authenticated;
revoke execute on function public.registrar_ejecuciones(public.turnos, jsonb) from public, anon, authenticated;
revoke execute on function public.guardar_conversacion_openai(uuid, bigint, text) from public, anon, authenticated;
revoke execute on function public.publicar_respuesta(uuid, bigint, text, text, text, jsonb, jsonb, timestamptz)
  from public, anon, authenticated;
revoke execute on function public.fallar_turno(uuid, bigint, text, jsonb) from public, anon, authenticated;
grant execute on function public.exigir_turno(uuid, bigint) to service_role;
grant execute on function public.turno_ya_terminado(uuid, bigint) to service_role;
grant execute on function public.turno_conserva_control(public.turnos) to service_role;
grant execute on function public.registrar_ejecuciones(public.turnos, jsonb) to service_role;
grant execute on function public.guardar_conversacion_openai(uuid, bigint, text) to service_role;
grant execute on function public.publicar_respuesta(uuid, bigint, text, text, text, jsonb, jsonb, timestamptz)
  to service_role;
grant execute on function public.fallar_turno(uuid, bigint, text, jsonb) to service_role;
