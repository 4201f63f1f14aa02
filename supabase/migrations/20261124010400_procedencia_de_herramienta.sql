-- A tool call says where the fields it saves come from: see contactos_cambios.
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

  if v_previa.id is not null then
    v_salida := v_previa.salida;
    v_resultado := v_previa.resultado;
  elsif not public.turno_conserva_control(v_turno) then
    v_salida := jsonb_build_object('ok', false, 'error', 'conversacion_tomada_por_humano');
    v_resultado := 'rechazada_por_control';
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
