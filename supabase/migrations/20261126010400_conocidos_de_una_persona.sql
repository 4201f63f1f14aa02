-- As before; that a host knows a visitor, and by which name, is also of its person.
create or replace function interno.filas_de_contacto(p_contacto_id uuid)
returns table (tabla text, filas jsonb)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_sesiones text[] := interno.sesiones_de_contacto(p_contacto_id);
  v_conversaciones uuid[] := array(select c.id from public.conversaciones as c where c.contacto_id = p_contacto_id);
  v_mensajes uuid[] := array(select m.id from public.mensajes as m where m.conversacion_id = any (v_conversaciones));
  v_tarjetas uuid[] := array(select t.id from public.lead_tarjetas as t where t.contacto_id = p_contacto_id);
  v_numeros text[] := interno.numeros_de_contacto(p_contacto_id);
begin
  return query
  select 'contactos', coalesce(jsonb_agg(to_jsonb(x)), '[]'::jsonb) from public.contactos as x where x.id = p_contacto_id;
  return query
  select 'identidades_canal', coalesce(jsonb_agg(to_jsonb(x) order by x.creado_en, x.id), '[]'::jsonb)
  from public.identidades_canal as x
  where x.contacto_id = p_contacto_id;
  return query
  select 'contactos_cambios', coalesce(jsonb_agg(to_jsonb(x) order by x.id), '[]'::jsonb)
  from public.contactos_cambios as x
  where x.contacto_id = p_contacto_id;
  return query
  select 'conversaciones', coalesce(jsonb_agg(to_jsonb(x) order by x.iniciada_en, x.id), '[]'::jsonb)
  from public.conversaciones as x
  where x.contacto_id = p_contacto_id;
  return query
  select 'mensajes', coalesce(jsonb_agg(to_jsonb(x) order by x.secuencia), '[]'::jsonb)
  from public.mensajes as x
  where x.id = any (v_mensajes);
  return query
  select 'adjuntos', coalesce(jsonb_agg(to_jsonb(x) order by x.id), '[]'::jsonb)
  from public.adjuntos as x
  where x.mensaje_id = any (v_mensajes);
  return query
  select 'eventos_entrega', coalesce(jsonb_agg(to_jsonb(x) order by x.creado_en, x.id), '[]'::jsonb)
  from public.eventos_entrega as x
  where x.mensaje_id = any (v_mensajes);
  return query
  select 'conversaciones_controles', coalesce(jsonb_agg(to_jsonb(x)), '[]'::jsonb)
  from public.conversaciones_controles as x
  where x.conversacion_id = any (v_conversaciones);
  return query
  select 'conversaciones_controles_eventos', coalesce(jsonb_agg(to_jsonb(x) order by x.id), '[]'::jsonb)
  from public.conversaciones_controles_eventos as x
  where x.conversacion_id = any (v_conversaciones);
  return query
  select 'conversaciones_insights', coalesce(jsonb_agg(to_jsonb(x)), '[]'::jsonb)
  from public.conversaciones_insights as x
  where x.conversacion_id = any (v_conversaciones);
  return query
  select 'turnos', coalesce(jsonb_agg(to_jsonb(x) order by x.secuencia), '[]'::jsonb)
  from public.turnos as x
  where x.conversacion_id = any (v_conversaciones);
  return query
  select 'turno_eventos', coalesce(jsonb_agg(to_jsonb(x) order by x.turno_id, x.seq), '[]'::jsonb)
  from public.turno_eventos as x
  where x.turno_id in (select t.id from public.turnos as t where t.conversacion_id = any (v_conversaciones));
  return query
  select 'alertas', coalesce(jsonb_agg(to_jsonb(x) order by x.creada_en, x.id), '[]'::jsonb)
  from public.alertas as x
  where x.conversacion_id = any (v_conversaciones);
  return query
  select 'ejecuciones_asistente', coalesce(jsonb_agg(to_jsonb(x) order by x.iniciado_en, x.id), '[]'::jsonb)
  from public.ejecuciones_asistente as x
  where x.conversacion_id = any (v_conversaciones);
  return query
  select 'ejecuciones_herramientas', coalesce(jsonb_agg(to_jsonb(x) order by x.creado_en, x.id), '[]'::jsonb)
  from public.ejecuciones_herramientas as x
  where x.conversacion_id = any (v_conversaciones);
  return query
  select 'llamadas', coalesce(jsonb_agg(to_jsonb(x) order by x.iniciada_en, x.id), '[]'::jsonb)
  from public.llamadas as x
  where x.contacto_id = p_contacto_id
    or (
      x.contacto_id is null
      and (interno.sin_prefijo(x.desde_numero) = any (v_numeros) or interno.sin_prefijo(x.hacia_numero) = any (v_numeros))
    );
  return query
  select 'lead_tarjetas', coalesce(jsonb_agg(to_jsonb(x) order by x.creado_en, x.id), '[]'::jsonb)
  from public.lead_tarjetas as x
  where x.id = any (v_tarjetas);
  return query
  select 'lead_movimientos', coalesce(jsonb_agg(to_jsonb(x) order by x.cambiado_en, x.id), '[]'::jsonb)
  from public.lead_movimientos as x
  where x.tarjeta_id = any (v_tarjetas);
  return query
  select 'lead_recordatorios', coalesce(jsonb_agg(to_jsonb(x) order by x.creado_en, x.id), '[]'::jsonb)
  from public.lead_recordatorios as x
  where x.tarjeta_id = any (v_tarjetas);
  return query
  select 'webchat_visitantes', coalesce(jsonb_agg(to_jsonb(x)), '[]'::jsonb)
  from public.webchat_visitantes as x
  where x.session_id = any (v_sesiones);
  return query
  select 'webchat_sesiones', coalesce(jsonb_agg(to_jsonb(x) order by x.iniciada_en, x.id), '[]'::jsonb)
  from public.webchat_sesiones as x
  where x.session_id = any (v_sesiones);
  return query
  select 'webchat_session_closures', coalesce(jsonb_agg(to_jsonb(x)), '[]'::jsonb)
  from public.webchat_session_closures as x
  where x.session_id = any (v_sesiones);
  return query
  -- When a token was given, never the token nor its hash.
  select 'webchat_refrescos', coalesce(jsonb_agg(to_jsonb(x) - 'hash' - 'familia' order by x.creado_en), '[]'::jsonb)
  from public.webchat_refrescos as x
  where x.session_id = any (v_sesiones);
  return query
  select 'webchat_conocidos', coalesce(jsonb_agg(to_jsonb(x) order by x.creado_en), '[]'::jsonb)
  from public.webchat_conocidos as x
  where x.session_id = any (v_sesiones);
end
$$;
