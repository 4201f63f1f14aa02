-- As before, and a message takes its files in the same transaction: an accepted message has all of them, or there is none.
drop function if exists public.aceptar_mensaje(text, text, text, text, text, jsonb, integer, integer, integer, jsonb);
create or replace function public.aceptar_mensaje(
  p_session_id text,
  p_client_message_id text,
  p_contenido text,
  p_hash text,
  p_trabajador text,
  p_metadatos jsonb default '{}'::jsonb,
  p_horas_inactividad integer default null,
  p_arrendamiento_ms integer default 15000,
  p_cola_maxima integer default 3,
  p_cuotas jsonb default '[]'::jsonb,
  p_adjuntos uuid[] default '{}'
)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_turno public.turnos;
  v_conversacion_id uuid;
  v_mensaje_id uuid;
  v_pendientes integer;
  v_respuesta jsonb;
begin
  if coalesce(btrim(p_session_id), '') = '' or coalesce(btrim(p_client_message_id), '') = '' then
    raise exception 'identificador_vacio' using errcode = '22023';
  end if;
  -- One acceptance at a time per session: a double send finds the first one's row instead of racing it.
  perform pg_advisory_xact_lock(hashtextextended('talia:aceptar:' || p_session_id, 0));

  select t.* into v_turno
  from public.turnos as t
  where t.session_id = p_session_id and t.client_message_id = p_client_message_id;
  if found then
    return public.repetir_mensaje(v_turno, p_hash, p_trabajador, p_arrendamiento_ms);
  end if;

  select count(*) into v_pendientes
  from public.turnos as t
  where t.session_id = p_session_id and t.estado in ('en_cola', 'en_curso');
  if v_pendientes > p_cola_maxima then
    return jsonb_build_object('resultado', 'ocupada');
  end if;

  select r.conversacion_id, r.mensaje_id
  into v_conversacion_id, v_mensaje_id
  from public.registrar_mensaje_webchat(
    p_session_id => p_session_id,
    p_author => 'user',
    p_content => p_contenido,
    p_response_id => null,
    p_metadata => p_metadatos || jsonb_build_object('client_message_id', p_client_message_id),
    p_inactivity_hours => p_horas_inactividad
  ) as r;
  perform 1 from public.conversaciones as c where c.id = v_conversacion_id for no key update;
  if cardinality(p_adjuntos) > 0 then
    perform interno.tomar_adjuntos(v_mensaje_id, p_session_id, p_adjuntos);
  end if;

  insert into public.turnos (conversacion_id, mensaje_id, secuencia, session_id, client_message_id, hash)
  select v_conversacion_id, m.id, m.secuencia, p_session_id, p_client_message_id, p_hash
  from public.mensajes as m
  where m.id = v_mensaje_id
  returning * into v_turno;

  if exists (
    select 1
    from public.turnos as t
    where t.conversacion_id = v_conversacion_id
      and t.secuencia < v_turno.secuencia
      and t.estado in ('en_cola', 'en_curso')
  ) then
    v_respuesta := jsonb_build_object('resultado', 'espera', 'repetido', false, 'turno', public.turno_json(v_turno));
  else
    v_respuesta := public.arrendar_turno(v_turno, p_trabajador, p_arrendamiento_ms) || jsonb_build_object('repetido', false);
  end if;
  -- Last, because the rows of a quota are everybody's: they are locked for as short as can be.
  perform interno.tomar_cuotas(p_cuotas);
  return v_respuesta;
end
$$;
comment on function public.aceptar_mensaje(
  text, text, text, text, text, jsonb, integer, integer, integer, jsonb, uuid[]
) is
  'Guarda el mensaje del visitante con sus adjuntos una sola vez por client_message_id, dentro de sus cuotas, abre su turno y lo arrienda si nadie va antes.';
revoke execute on function public.aceptar_mensaje(
  text, text, text, text, text, jsonb, integer, integer, integer, jsonb, uuid[]
) from public, anon, authenticated;
grant execute on function public.aceptar_mensaje(
  text, text, text, text, text, jsonb, integer, integer, integer, jsonb, uuid[]
) to service_role;
