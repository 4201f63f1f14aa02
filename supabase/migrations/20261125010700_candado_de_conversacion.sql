-- The lock on a conversation keeps turns apart, and lets an operator's take-over write its event, whose reference to the
-- conversation would otherwise wait for the turn while the turn waits for the take-over. The order in all functions of turns:
-- conversation, turn, tokens of the day, control, contact, card, alerts.
create or replace function public.bloquear_conversacion_de_turno(p_turno_id uuid)
returns void
language plpgsql
set search_path = ''
as $$
begin
  perform 1
  from public.conversaciones as c
  where c.id = (select t.conversacion_id from public.turnos as t where t.id = p_turno_id)
  for no key update;
end
$$;

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
  perform 1 from public.conversaciones as c where c.id = v_conversacion_id for no key update;

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

-- A message that is sent again after its turn failed wants an answer, whatever was stopped before.
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
  perform 1 from public.conversaciones as c where c.id = v_turno.conversacion_id for no key update;
  select t.* into v_turno from public.turnos as t where t.id = v_turno.id;

  if v_turno.estado = 'fallido' then
    update public.turnos
    set estado = 'en_cola',
        motivo = null,
        intento = 0,
        terminado_en = null,
        detener_en = null
    where id = v_turno.id;
  end if;
  return public.reclamar_turno(v_turno.id, p_trabajador, p_arrendamiento_ms) || jsonb_build_object('repetido', true);
end
$$;

create or replace function interno.conversacion_webchat(p_contacto_id uuid, p_inactividad interval)
returns uuid
language plpgsql
set search_path = ''
as $$
declare
  v_conversacion_id uuid;
begin
  select c.id into v_conversacion_id
  from public.conversaciones as c
  where c.contacto_id = p_contacto_id and c.canal = 'webchat' and c.estado <> 'cerrada'
  order by coalesce(c.ultimo_mensaje_en, c.iniciada_en) desc, c.id
  limit 1
  for no key update;

  -- Read again: while this waited for the lock the conversation may have gone on, or been closed.
  if exists (
    select 1
    from public.conversaciones as c
    where c.id = v_conversacion_id
      and c.estado <> 'cerrada'
      and greatest(c.iniciada_en, c.ultimo_mensaje_en, c.ultimo_entrante_en, c.ultimo_saliente_en)
        >= clock_timestamp() - p_inactividad
  ) then
    return v_conversacion_id;
  end if;

  insert into public.conversaciones (contacto_id, canal)
  values (p_contacto_id, 'webchat')
  returning id into v_conversacion_id;
  return v_conversacion_id;
end
$$;

-- Given back, a turn is nobody's: a late renewal by whoever had it finds nothing to renew.
create or replace function public.soltar_turno(p_turno_id uuid, p_cerca bigint)
returns boolean
language plpgsql
set search_path = ''
as $$
begin
  update public.turnos
  set estado = 'en_cola',
      arrendado_por = null,
      arrendado_hasta = clock_timestamp(),
      intento = greatest(intento - 1, 0)
  where id = p_turno_id and cerca = p_cerca and estado = 'en_curso' and arrendado_hasta > clock_timestamp();
  return found;
end
$$;

-- For processes of an earlier version, which are not told that the visitor stopped a turn: to them it is lost.
create or replace function public.renovar_turno(p_turno_id uuid, p_cerca bigint, p_arrendamiento_ms integer default 15000)
returns boolean
language plpgsql
set search_path = ''
as $$
begin
  update public.turnos
  set arrendado_hasta = clock_timestamp() + make_interval(secs => p_arrendamiento_ms / 1000.0)
  where id = p_turno_id and cerca = p_cerca and estado = 'en_curso' and detener_en is null;
  return found;
end
$$;
