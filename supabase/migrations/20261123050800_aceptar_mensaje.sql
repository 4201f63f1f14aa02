-- Accept: the visitor's message is stored once, before anything is asked of the model, and claimed in the same step.

create or replace function public.aceptar_mensaje(
  p_session_id text,
  p_client_message_id text,
  p_contenido text,
  p_hash text,
  p_trabajador text,
  p_metadatos jsonb default '{}'::jsonb,
  p_horas_inactividad integer default null,
  p_arrendamiento_ms integer default 15000,
  p_cola_maxima integer default 3
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
  perform 1 from public.conversaciones as c where c.id = v_conversacion_id for update;

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
    return jsonb_build_object('resultado', 'espera', 'repetido', false, 'turno', public.turno_json(v_turno));
  end if;
  return public.arrendar_turno(v_turno, p_trabajador, p_arrendamiento_ms) || jsonb_build_object('repetido', false);
end
$$;
comment on function public.aceptar_mensaje(text, text, text, text, text, jsonb, integer, integer, integer) is
  'Guarda el mensaje del visitante una sola vez por client_message_id, abre su turno y lo arrienda si nadie va antes.';

create or replace function public.repetir_mensaje(
  p_turno public.turnos,
  p_hash text,
  p_trabajador text,
  p_arrendamiento_ms integer
)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_turno public.turnos := p_turno;
begin
  if v_turno.hash <> p_hash then
    return jsonb_build_object('resultado', 'conflicto');
  end if;
  perform 1 from public.conversaciones as c where c.id = v_turno.conversacion_id for update;
  select t.* into v_turno from public.turnos as t where t.id = v_turno.id;

  if v_turno.estado = 'fallido' then
    update public.turnos
    set estado = 'en_cola',
        motivo = null,
        intento = 0,
        terminado_en = null
    where id = v_turno.id;
  end if;
  return public.reclamar_turno(v_turno.id, p_trabajador, p_arrendamiento_ms) || jsonb_build_object('repetido', true);
end
$$;
comment on function public.repetir_mensaje(public.turnos, text, text, integer) is
  'El mismo client_message_id otra vez: el mismo turno, o «conflicto» si el contenido cambió. Un turno fallido vuelve a la cola.';

revoke execute on function public.aceptar_mensaje(text, text, text, text, text, jsonb, integer, integer, integer)
  from public, anon, authenticated;
revoke execute on function public.repetir_mensaje(public.turnos, text, text, integer) from public, anon, authenticated;
grant execute on function public.aceptar_mensaje(text, text, text, text, text, jsonb, integer, integer, integer)
  to service_role;
grant execute on function public.repetir_mensaje(public.turnos, text, text, integer) to service_role;
