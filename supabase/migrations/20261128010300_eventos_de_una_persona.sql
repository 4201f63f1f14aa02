-- As before; what is told live of a conversation is also of its person, and is forgotten after 48 hours.
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
  select 'eventos', coalesce(jsonb_agg(to_jsonb(x) order by x.xid, x.id), '[]'::jsonb)
  from public.eventos as x
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
  return query
  select 'webchat_consentimientos', coalesce(jsonb_agg(to_jsonb(x) order by x.id), '[]'::jsonb)
  from public.webchat_consentimientos as x
  where x.session_id = any (v_sesiones);
end
$$;

create or replace function public.aplicar_retencion(p_limite integer default 1000)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_ahora timestamptz := clock_timestamp();
  v_regla public.retenciones;
  v_filas integer;
  v_conteos jsonb := '{}'::jsonb;
  v_eventos integer;
  v_cuotas integer;
  v_en_vivo integer;
begin
  for v_regla in select r.* from public.retenciones as r where r.dias is not null order by r.tabla loop
    v_filas := interno.aplicar_regla(v_regla.tabla, v_ahora - make_interval(days => v_regla.dias), p_limite);
    if v_filas > 0 then
      v_conteos := v_conteos || jsonb_build_object(v_regla.tabla, v_filas);
    end if;
  end loop;

  -- What nothing can use any more, whatever anybody would like to keep.
  delete from public.webchat_refrescos where hash in (
    select x.hash from public.webchat_refrescos as x
    where x.absoluto_en < v_ahora - interval '1 day' limit p_limite for update skip locked
  );
  delete from public.cuotas where (clave, segundos, ventana) in (
    select x.clave, x.segundos, x.ventana from public.cuotas as x
    where x.ventana < v_ahora - interval '2 days' limit p_limite for update skip locked
  );
  get diagnostics v_cuotas = row_count;
  delete from public.sitios_secretos where vence_en < v_ahora;
  -- Who was announced by a host, never wrote and did not come back while a session could last.
  delete from public.webchat_conocidos where (sitio, sujeto) in (
    select x.sitio, x.sujeto from public.webchat_conocidos as x
    where x.visto_en < v_ahora - interval '31 days'
      and not exists (
        select 1 from public.identidades_canal as i where i.canal = 'webchat' and i.id_externo = x.session_id
      )
    limit p_limite for update skip locked
  );
  -- What somebody accepted is kept as long as anything of them: a token, a visit, a conversation.
  delete from public.webchat_consentimientos where id in (
    select x.id from public.webchat_consentimientos as x
    where x.registrado_en < v_ahora - interval '31 days'
      and not exists (select 1 from public.webchat_refrescos as r where r.session_id = x.session_id)
      and not exists (select 1 from public.webchat_visitantes as v where v.session_id = x.session_id)
      and not exists (
        select 1 from public.identidades_canal as i where i.canal = 'webchat' and i.id_externo = x.session_id
      )
    limit p_limite for update skip locked
  );
  -- Of whole turns that have ended: half of what one told would be told as all of it.
  delete from public.turno_eventos where turno_id in (
    select distinct x.turno_id
    from public.turno_eventos as x
    inner join public.turnos as t on t.id = x.turno_id
    where x.creado_en < v_ahora - interval '1 hour' and t.terminado_en < v_ahora - interval '1 hour'
    limit p_limite
  );
  get diagnostics v_eventos = row_count;
  delete from public.eventos where (xid, id) in (
    select x.xid, x.id from public.eventos as x
    where x.creado_en < v_ahora - interval '48 hours' limit p_limite
  );
  get diagnostics v_en_vivo = row_count;
  -- A day's budget is over with the day; what was seen to is kept for a season.
  update public.alertas
  set resuelta_en = v_ahora
  where tipo = 'presupuesto_agotado'
    and resuelta_en is null
    and creada_en < date_trunc('day', v_ahora at time zone 'UTC') at time zone 'UTC';
  delete from public.alertas where resuelta_en < v_ahora - interval '90 days';
  if not exists (select 1 from public.borrados as b where b.estado <> 'terminado') then
    delete from public.webchat_sesiones_revocadas where revocada_en < v_ahora - interval '2 days';
  end if;

  if v_conteos <> '{}'::jsonb then
    insert into public.eventos_auditoria (entidad, entidad_id, accion, actor_tipo, datos)
    values ('retencion', '00000000-0000-0000-0000-000000000000', 'retencion_aplicada', 'sistema', v_conteos);
  end if;
  return v_conteos
    || case when v_eventos > 0 then jsonb_build_object('turno_eventos', v_eventos) else '{}'::jsonb end
    || case when v_cuotas > 0 then jsonb_build_object('cuotas', v_cuotas) else '{}'::jsonb end
    || case when v_en_vivo > 0 then jsonb_build_object('eventos', v_en_vivo) else '{}'::jsonb end;
end
$$;
