-- A tool call: its effect and its journal row commit together, or not at all.

create or replace function public.faltantes_de_lead(p_lead jsonb, p_obligatorios text[])
returns text[]
language sql
immutable
set search_path = ''
as $$
  select coalesce(array_agg(o.campo order by o.orden), '{}')
  from unnest(p_obligatorios) with ordinality as o (campo, orden)
  where p_lead ->> o.campo is null
$$;
comment on function public.faltantes_de_lead(jsonb, text[]) is 'Campos obligatorios que el lead aún no tiene, en el orden dado.';

create or replace function public.guardar_campo_lead(p_conversacion_id uuid, p_campo text, p_valor text, p_obligatorios text[])
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_contacto_id uuid;
begin
  select c.contacto_id into v_contacto_id from public.conversaciones as c where c.id = p_conversacion_id;
  case p_campo
    when 'full_name' then update public.contactos set nombre_completo = p_valor where id = v_contacto_id;
    when 'email' then update public.contactos set correo = p_valor where id = v_contacto_id;
    when 'phone_number' then update public.contactos set telefono_e164 = p_valor where id = v_contacto_id;
    when 'company_name' then update public.contactos set company_name = p_valor where id = v_contacto_id;
    else raise exception 'campo_desconocido' using errcode = '22023';
  end case;
  return jsonb_build_object(
    'ok', true,
    'saved', jsonb_build_object(p_campo, p_valor),
    'missing', to_jsonb(public.faltantes_de_lead(public.lead_de_contacto(v_contacto_id), p_obligatorios))
  );
end
$$;
comment on function public.guardar_campo_lead(uuid, text, text, text[]) is
  'Guarda en el contacto de la conversación un campo ya validado y dice cuáles faltan.';

create or replace function public.cerrar_lead(
  p_conversacion_id uuid,
  p_notas text,
  p_necesidad text,
  p_obligatorios text[]
)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_contacto_id uuid;
  v_faltantes text[];
begin
  select c.contacto_id into v_contacto_id from public.conversaciones as c where c.id = p_conversacion_id;
  v_faltantes := public.faltantes_de_lead(public.lead_de_contacto(v_contacto_id), p_obligatorios);
  if cardinality(v_faltantes) > 0 then
    return jsonb_build_object(
      'ok', false,
      'error', 'missing_fields',
      'missing', to_jsonb(v_faltantes),
      'message', 'Aún faltan datos: pide el primero de la lista, guárdalo y vuelve a cerrar.'
    );
  end if;

  update public.contactos
  set notes = p_notas,
      necesidad_proposito = p_necesidad
  where id = v_contacto_id;

  insert into public.conversaciones_insights (conversacion_id, resumen, intencion, siguiente_accion, actualizado_en)
  values (p_conversacion_id, p_notas, p_necesidad, 'Contactar al lead', now())
  on conflict (conversacion_id) do update
  set resumen = excluded.resumen,
      intencion = excluded.intencion,
      siguiente_accion = coalesce(public.conversaciones_insights.siguiente_accion, excluded.siguiente_accion),
      actualizado_en = excluded.actualizado_en;

  update public.conversaciones
  set estado = 'pendiente'
  where id = p_conversacion_id and estado = 'abierta';

  update public.lead_tarjetas
  set metadata = metadata || jsonb_build_object(
    'lead_cerrado_en', to_jsonb(clock_timestamp()),
    'lead_cerrado_conversacion', p_conversacion_id
  )
  where conversacion_id = p_conversacion_id;

  return jsonb_build_object('ok', true, 'closed', true, 'missing', '[]'::jsonb);
end
$$;
comment on function public.cerrar_lead(uuid, text, text, text[]) is
  'Cierra la captura: notas, propósito, insights y conversación pendiente, en un solo paso; se niega si falta un campo.';

create or replace function public.llamada_previa(
  p_turno_id uuid,
  p_call_id text,
  p_nombre text,
  p_argumentos_hash text
)
returns public.ejecuciones_herramientas
language sql
stable
set search_path = ''
as $$
  -- The same call, or the newest success of the tool in this turn when it had the same arguments: A, B, A is no repeat.
  select h.*
  from public.ejecuciones_herramientas as h
  where h.turno_id = p_turno_id
    and (
      h.call_id = p_call_id
      or h.id = (
        select u.id
        from public.ejecuciones_herramientas as u
        where u.turno_id = p_turno_id and u.nombre = p_nombre and u.resultado = 'ok' and u.repetida_de is null
        order by u.creado_en desc
        limit 1
      )
      and h.argumentos_hash = p_argumentos_hash
    )
  order by (h.call_id = p_call_id) desc
  limit 1
$$;
comment on function public.llamada_previa(uuid, text, text, text) is
  'La llamada del turno que ya hizo este mismo efecto, o nada.';

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
    v_salida := public.aplicar_herramienta(v_turno.conversacion_id, p_nombre, p_argumentos, p_obligatorios);
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
comment on function public.ejecutar_herramienta(
  uuid, bigint, integer, text, text, text, jsonb, text, text[], jsonb, jsonb, integer
) is
  'Efecto y diario de una llamada en una transacción; la misma herramienta con los mismos argumentos no actúa dos veces en un turno.';

create or replace function public.aplicar_herramienta(
  p_conversacion_id uuid,
  p_nombre text,
  p_argumentos jsonb,
  p_obligatorios text[]
)
returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  return case p_nombre
    when 'set_full_name' then
      public.guardar_campo_lead(p_conversacion_id, 'full_name', p_argumentos ->> 'full_name', p_obligatorios)
    when 'set_email' then
      public.guardar_campo_lead(p_conversacion_id, 'email', p_argumentos ->> 'email', p_obligatorios)
    when 'set_phone_number' then
      public.guardar_campo_lead(p_conversacion_id, 'phone_number', p_argumentos ->> 'phone_number', p_obligatorios)
    when 'set_company_name' then
      public.guardar_campo_lead(p_conversacion_id, 'company_name', p_argumentos ->> 'company_name', p_obligatorios)
    when 'close_lead' then
      public.cerrar_lead(
        p_conversacion_id,
        p_argumentos ->> 'notes',
        p_argumentos ->> 'necesidad_proposito',
        p_obligatorios
      )
    else jsonb_build_object('ok', false, 'error', 'unknown_tool', 'message', 'Esa herramienta no existe.')
  end;
end
$$;
comment on function public.aplicar_herramienta(uuid, text, jsonb, text[]) is
  'El efecto de cada herramienta, con argumentos ya validados y normalizados por el servidor.';

revoke execute on function public.faltantes_de_lead(jsonb, text[]) from public, anon, authenticated;
revoke execute on function public.guardar_campo_lead(uuid, text, text, text[]) from public, anon, authenticated;
revoke execute on function public.cerrar_lead(uuid, text, text, text[]) from public, anon, authenticated;
revoke execute on function public.llamada_previa(uuid, text, text, text) from public, anon, authenticated;
revoke execute on function public.aplicar_herramienta(uuid, text, jsonb, text[]) from public, anon, authenticated;
revoke execute on function public.ejecutar_herramienta(
  uuid, bigint, integer, text, text, text, jsonb, text, text[], jsonb, jsonb, integer
) from public, anon, authenticated;
grant execute on function public.faltantes_de_lead(jsonb, text[]) to service_role;
grant execute on function public.guardar_campo_lead(uuid, text, text, text[]) to service_role;
grant execute on function public.cerrar_lead(uuid, text, text, text[]) to service_role;
grant execute on function public.llamada_previa(uuid, text, text, text) to service_role;
grant execute on function public.aplicar_herramienta(uuid, text, jsonb, text[]) to service_role;
grant execute on function public.ejecutar_herramienta(
  uuid, bigint, integer, text, text, text, jsonb, text, text[], jsonb, jsonb, integer
) to service_role;
