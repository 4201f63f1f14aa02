-- A conversation has one turn at a time, also when a failed message is sent again while a later one's lease has run out.
create or replace function public.arrendar_turno(p_turno public.turnos, p_trabajador text, p_arrendamiento_ms integer)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_turno public.turnos;
  v_sucia boolean;
  v_version bigint;
begin
  insert into public.conversaciones_controles (conversacion_id)
  values (p_turno.conversacion_id)
  on conflict do nothing;

  select k.version into v_version
  from public.conversaciones_controles as k
  where k.conversacion_id = p_turno.conversacion_id
    and not k.manual_override
  for share;

  if not found then
    return public.terminar_turno_sin_respuesta(p_turno, 'control_manual');
  end if;

  -- Another one whose lease ran out has to wait now, and whoever had it can write nothing any more.
  update public.turnos
  set estado = 'en_cola',
      cerca = cerca + 1,
      arrendado_por = null,
      arrendado_hasta = null
  where conversacion_id = p_turno.conversacion_id and id <> p_turno.id and estado = 'en_curso';

  select c.openai_sucia into v_sucia from public.conversaciones as c where c.id = p_turno.conversacion_id;
  update public.conversaciones set openai_sucia = true where id = p_turno.conversacion_id and not openai_sucia;

  update public.turnos
  set estado = 'en_curso',
      motivo = null,
      arrendado_por = p_trabajador,
      arrendado_hasta = clock_timestamp() + make_interval(secs => p_arrendamiento_ms / 1000.0),
      cerca = cerca + 1,
      intento = intento + 1,
      version_control = v_version,
      sucia = v_sucia
  where id = p_turno.id
  returning * into v_turno;

  return jsonb_build_object(
    'resultado', 'reclamado',
    'turno', public.turno_json(v_turno),
    'contexto', public.contexto_turno(v_turno, v_sucia)
  );
end
$$;

-- Once a person has the conversation, a call that acted before is refused too: the model has nothing more to do.
create or replace function public.ejecutar_herramienta(
  p_turno_id uuid,
  p_cerca bigint,
  p_paso integer,
  p_response_id text,
  p_call_id text,
  p_nombre text,
  p_argumentos jsonb,
  p_argumentos_hash text,
  p_obligatorios text[],
  p_rechazo jsonb default null,
  p_ejecuciones jsonb default '[]'::jsonb,
  p_arrendamiento_ms integer default 15000
)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_turno public.turnos := public.exigir_turno(p_turno_id, p_cerca);
  v_previa public.ejecuciones_herramientas;
  v_salida jsonb;
  v_resultado text;
  v_lead jsonb;
begin
  perform public.registrar_ejecuciones(v_turno, p_ejecuciones);
  perform public.renovar_turno(p_turno_id, p_cerca, p_arrendamiento_ms);

  v_previa := public.llamada_previa(p_turno_id, p_call_id, p_nombre, p_argumentos_hash);

  if not public.turno_conserva_control(v_turno) then
    v_previa := null;
    v_salida := jsonb_build_object('ok', false, 'error', 'conversacion_tomada_por_humano');
    v_resultado := 'rechazada_por_control';
  elsif v_previa.id is not null then
    v_salida := v_previa.salida;
    v_resultado := v_previa.resultado;
  elsif p_rechazo is not null then
    v_salida := p_rechazo;
    v_resultado := 'validacion';
  else
    perform set_config(
      'talia.procedencia',
      jsonb_build_object(
        'fuente', 'asistente',
        'turno_id', p_turno_id,
        'mensaje_id', v_turno.mensaje_id,
        'response_id', p_response_id,
        'call_id', p_call_id
      )::text,
      true
    );
    v_salida := public.aplicar_herramienta(v_turno.conversacion_id, p_nombre, p_argumentos, p_obligatorios);
    perform set_config('talia.procedencia', '', true);
    v_resultado := case when (v_salida ->> 'ok')::boolean then 'ok' else 'validacion' end;
  end if;

  insert into public.ejecuciones_herramientas (
    turno_id, conversacion_id, paso, response_id, call_id, nombre, argumentos, argumentos_hash, salida, resultado, repetida_de
  )
  values (
    p_turno_id, v_turno.conversacion_id, p_paso, p_response_id, p_call_id, p_nombre, p_argumentos, p_argumentos_hash,
    v_salida, v_resultado, v_previa.id
  )
  on conflict (turno_id, call_id) do nothing;

  select public.lead_de_contacto(c.contacto_id) into v_lead
  from public.conversaciones as c
  where c.id = v_turno.conversacion_id;
  return jsonb_build_object('salida', v_salida, 'resultado', v_resultado, 'repetida', v_previa.id is not null, 'lead', v_lead);
end
$$;

-- A conversation at OpenAI that another one replaces may hold something already: an erasure to come has to know of it.
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
  v_anterior text;
begin
  select c.conversacion_openai_id into v_anterior
  from public.conversaciones as c
  where c.id = v_turno.conversacion_id;
  if v_anterior <> p_conversacion_openai_id then
    perform public.anotar_openai_suelto(p_turno_id, array[v_anterior]);
  end if;
  update public.conversaciones
  set conversacion_openai_id = p_conversacion_openai_id,
      ultimo_item_id = null
  where id = v_turno.conversacion_id;
end
$$;
