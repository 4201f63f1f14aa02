-- An answer may also be ours (the model cannot be used, the time is over) or only the part that was shown (the visitor
-- stopped it): then OpenAI does not hold it, and its conversation stays to be mended before the next turn.
drop function if exists public.publicar_respuesta(uuid, bigint, text, text, text, jsonb, jsonb, timestamptz);

create or replace function public.publicar_respuesta(
  p_turno_id uuid,
  p_cerca bigint,
  p_texto text,
  p_response_id text,
  p_ultimo_item_id text,
  p_ejecuciones jsonb default '[]'::jsonb,
  p_metadatos jsonb default '{}'::jsonb,
  p_primer_token_en timestamptz default null,
  p_tandas jsonb default '[]'::jsonb,
  p_motivo text default null,
  p_completa boolean default true,
  p_alerta text default null
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
    return jsonb_build_object('publicada', v_turno.estado in ('publicado', 'sin_respuesta'), 'turno', public.turno_json(v_turno));
  end if;
  v_turno := public.exigir_turno(p_turno_id, p_cerca);
  perform public.registrar_ejecuciones(v_turno, p_ejecuciones);

  if not public.turno_conserva_control(v_turno) then
    v_turno := public.terminar_turno(v_turno, 'descartado', 'tomada_por_humano', p_metadatos, p_primer_token_en);
    update public.turnos set borrador = p_texto where id = p_turno_id;
    return jsonb_build_object('publicada', false, 'turno', public.turno_json(v_turno));
  end if;

  perform public.guardar_tandas(p_turno_id, p_tandas);
  if p_texto = '' then
    v_turno := public.terminar_turno(v_turno, 'sin_respuesta', p_motivo, p_metadatos, p_primer_token_en);
    return jsonb_build_object('publicada', true, 'turno', public.turno_json(v_turno));
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

  update public.conversaciones
  set ultimo_mensaje_id = v_mensaje_id,
      ultimo_mensaje_en = v_ahora,
      ultimo_saliente_en = v_ahora
  where id = v_turno.conversacion_id;
  if p_completa then
    perform public.poner_openai_al_dia(v_turno, p_response_id, p_ultimo_item_id, p_metadatos);
  end if;
  if p_alerta is not null then
    if p_motivo in ('modelo_no_disponible', 'presupuesto_agotado') then
      perform public.abrir_alerta(p_motivo, null, p_alerta);
    end if;
    perform public.abrir_alerta('promesa_pendiente', v_turno.conversacion_id, p_alerta);
  end if;

  update public.turnos set respuesta_mensaje_id = v_mensaje_id where id = p_turno_id;
  v_turno := public.terminar_turno(v_turno, 'publicado', p_motivo, p_metadatos, p_primer_token_en);
  return jsonb_build_object('publicada', true, 'turno', public.turno_json(v_turno));
end
$$;
comment on function public.publicar_respuesta(
  uuid, bigint, text, text, text, jsonb, jsonb, timestamptz, jsonb, text, boolean, text
) is
  'Publica la respuesta del turno, o la guarda como borrador descartado si una persona tomó la conversación. Sin p_completa, OpenAI no la tiene; con p_alerta (el código de la causa), se prometió una persona; un texto vacío termina sin respuesta.';

-- The same lease may also have ended it without an answer; a turn that somebody else ended so says nothing of itself.
create or replace function public.turno_ya_terminado(p_turno_id uuid, p_cerca bigint)
returns public.turnos
language sql
stable
set search_path = ''
as $$
  select t.*
  from public.turnos as t
  where t.id = p_turno_id
    and t.cerca = p_cerca
    and (t.estado in ('publicado', 'descartado', 'fallido') or (t.estado = 'sin_respuesta' and t.metadatos <> '{}'))
$$;

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
  if not found or v_turno.cerca is distinct from p_cerca or v_turno.estado <> 'en_curso' then
    raise exception 'turno_perdido' using errcode = 'PT409';
  end if;
  return v_turno;
end
$$;

create or replace function public.terminar_turno(
  p_turno public.turnos,
  p_estado text,
  p_motivo text,
  p_metadatos jsonb,
  p_primer_token_en timestamptz
)
returns public.turnos
language sql
set search_path = ''
as $$
  update public.turnos
  set estado = p_estado,
      motivo = p_motivo,
      metadatos = p_metadatos,
      primer_token_en = p_primer_token_en,
      terminado_en = clock_timestamp(),
      arrendado_por = null,
      arrendado_hasta = null
  where id = p_turno.id
  returning *
$$;
comment on function public.terminar_turno(public.turnos, text, text, jsonb, timestamptz) is
  'Termina un turno cuya cerca ya se comprobó y suelta su arriendo.';

create or replace function public.poner_openai_al_dia(
  p_turno public.turnos,
  p_response_id text,
  p_ultimo_item_id text,
  p_metadatos jsonb
)
returns void
language sql
set search_path = ''
as $$
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
      openai_secuencia = greatest(openai_secuencia, p_turno.secuencia)
  where id = p_turno.conversacion_id;
  -- The model answers again.
  update public.alertas
  set resuelta_en = clock_timestamp()
  where tipo = 'modelo_no_disponible' and conversacion_id is null and resuelta_en is null
$$;
comment on function public.poner_openai_al_dia(public.turnos, text, text, jsonb) is
  'Anota que OpenAI tiene el turno entero, y resuelve la alerta de que el modelo no contestaba.';

revoke execute on function public.publicar_respuesta(
  uuid, bigint, text, text, text, jsonb, jsonb, timestamptz, jsonb, text, boolean, text
) from public, anon, authenticated;
revoke execute on function public.terminar_turno(public.turnos, text, text, jsonb, timestamptz) from public, anon, authenticated;
revoke execute on function public.poner_openai_al_dia(public.turnos, text, text, jsonb) from public, anon, authenticated;
grant execute on function public.publicar_respuesta(
  uuid, bigint, text, text, text, jsonb, jsonb, timestamptz, jsonb, text, boolean, text
) to service_role;
grant execute on function public.terminar_turno(public.turnos, text, text, jsonb, timestamptz) to service_role;
grant execute on function public.poner_openai_al_dia(public.turnos, text, text, jsonb) to service_role;
