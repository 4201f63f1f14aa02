-- What the database holds of a person, table by table: what an export shows and what an erasure counts. A test holds it
-- to the catalogue, so that a new table cannot be forgotten.
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
  v_claves text[] := array(
    select k
    from unnest(
      v_sesiones
        || array(
          select i.id_externo
          from public.identidades_canal as i
          where i.contacto_id = p_contacto_id and i.canal <> 'webchat'
        )
        || v_conversaciones::text[] || v_tarjetas::text[] || p_contacto_id::text
    ) as k
    where length(k) >= 8
  );
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
  where x.contacto_id = p_contacto_id;
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
  select 'webhooks_entrantes', coalesce(jsonb_agg(to_jsonb(x) order by x.recibido_en, x.id), '[]'::jsonb)
  from public.webhooks_entrantes as x
  where exists (select 1 from unnest(v_claves) as k where strpos(x.carga::text, k) > 0);
  return query
  select 'eventos_auditoria', coalesce(jsonb_agg(to_jsonb(x) order by x.creado_en, x.id), '[]'::jsonb)
  from public.eventos_auditoria as x
  where x.entidad_id = any (v_conversaciones || v_tarjetas || p_contacto_id)
    or exists (select 1 from unnest(v_claves) as k where strpos(x.datos::text, k) > 0);
end
$$;
comment on function interno.filas_de_contacto(uuid) is 'Todo lo que la base guarda de una persona, tabla por tabla.';

create or replace function interno.contar_filas_de_contacto(p_contacto_id uuid)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_object_agg(t.tabla, jsonb_array_length(t.filas)) filter (where jsonb_array_length(t.filas) > 0), '{}'::jsonb)
  from interno.filas_de_contacto(p_contacto_id) as t
$$;
comment on function interno.contar_filas_de_contacto(uuid) is 'Cuántas filas hay de una persona en cada tabla; solo las que tienen alguna.';

create or replace function public.exportar_contacto(p_contacto_id uuid, p_solicitado_por text)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_exportado jsonb;
begin
  if not exists (select 1 from public.contactos as c where c.id = p_contacto_id) then
    raise exception 'contacto_desconocido' using errcode = 'PT404';
  end if;
  select jsonb_build_object('contacto_id', p_contacto_id, 'exportado_en', clock_timestamp(), 'tablas', jsonb_object_agg(t.tabla, t.filas))
  into v_exportado
  from interno.filas_de_contacto(p_contacto_id) as t;
  insert into public.eventos_auditoria (entidad, entidad_id, accion, actor_tipo)
  values ('contacto', p_contacto_id, 'contacto_exportado', p_solicitado_por);
  return v_exportado;
end
$$;
comment on function public.exportar_contacto(uuid, text) is
  'Todo lo que la base guarda de una persona, por tabla, en su orden. Queda en la auditoría.';

create or replace function interno.a_uuid(p_texto text)
returns uuid
language sql
immutable
set search_path = ''
as $$
  select case
    when p_texto ~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then p_texto::uuid
  end
$$;
comment on function interno.a_uuid(text) is 'El texto como UUID; nulo si no lo es.';

create or replace function public.buscar_contactos(p_texto text, p_limite integer default 20)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(to_jsonb(x) order by x.creado_en desc), '[]'::jsonb)
  from (
    select c.id as contacto_id, c.nombre_completo, c.correo, c.telefono_e164, c.company_name, c.creado_en, c.borrado_en
    from public.contactos as c
    where c.id = interno.a_uuid(p_texto)
      or lower(c.correo) = lower(p_texto)
      or c.telefono_e164 = p_texto
      or c.id in (
        select i.contacto_id from public.identidades_canal as i where i.id_externo = p_texto
        union all
        select v.contacto_id from public.conversaciones as v where v.id = interno.a_uuid(p_texto)
      )
    order by c.creado_en desc
    limit least(greatest(p_limite, 1), 100)
  ) as x
$$;
comment on function public.buscar_contactos(text, integer) is
  'Contactos por id, correo, teléfono, sesión o conversación exactos, para la consola.';

revoke execute on function
  interno.filas_de_contacto(uuid),
  interno.contar_filas_de_contacto(uuid),
  public.exportar_contacto(uuid, text),
  interno.a_uuid(text),
  public.buscar_contactos(text, integer)
from public, anon, authenticated;
grant execute on function
  interno.filas_de_contacto(uuid),
  interno.contar_filas_de_contacto(uuid),
  public.exportar_contacto(uuid, text),
  interno.a_uuid(text),
  public.buscar_contactos(text, integer)
to service_role;
