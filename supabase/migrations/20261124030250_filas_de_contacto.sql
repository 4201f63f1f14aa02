-- What the database holds of a person, table by table: what an export shows and what an erasure counts. A test holds it
-- to the catalogue, so that a new table cannot be forgotten. Most rows are found by reference. Webhooks and audit only
-- name a person in what they hold: there a whole value has to be theirs, since a part of one may be somebody else's.
create or replace function interno.sin_prefijo(p_texto text)
returns text
language sql
immutable
set search_path = ''
as $$
  select regexp_replace(p_texto, '^(whatsapp:)?\+?', '')
$$;
comment on function interno.sin_prefijo(text) is 'Un número sin `whatsapp:` ni `+`; otro texto queda como está.';

create or replace function interno.numeros_de_contacto(p_contacto_id uuid)
returns text[]
language sql
stable
set search_path = ''
as $$
  -- Numbers that a carrier vouched for, not those that somebody typed: they may be another person's.
  select coalesce(array_agg(interno.sin_prefijo(i.id_externo)), '{}')
  from public.identidades_canal as i
  where i.contacto_id = p_contacto_id and i.canal <> 'webchat' and length(i.id_externo) >= 8
$$;
comment on function interno.numeros_de_contacto(uuid) is 'Cómo se llama una persona en los canales que no son el webchat.';

create or replace function interno.ids_de_contacto(p_contacto_id uuid)
returns uuid[]
language sql
stable
set search_path = ''
as $$
  with conversaciones as (
    select c.id from public.conversaciones as c where c.contacto_id = p_contacto_id
  ),
  tarjetas as (
    select t.id from public.lead_tarjetas as t where t.contacto_id = p_contacto_id
  )
  select array_agg(x.id)
  from (
    select p_contacto_id as id
    union all
    select i.id from public.identidades_canal as i where i.contacto_id = p_contacto_id
    union all
    select c.id from conversaciones as c
    union all
    select m.id from public.mensajes as m where m.conversacion_id in (select c.id from conversaciones as c)
    union all
    select t.id from public.turnos as t where t.conversacion_id in (select c.id from conversaciones as c)
    union all
    select e.id from public.ejecuciones_asistente as e where e.conversacion_id in (select c.id from conversaciones as c)
    union all
    select h.id from public.ejecuciones_herramientas as h where h.conversacion_id in (select c.id from conversaciones as c)
    union all
    select t.id from tarjetas as t
    union all
    select v.id from public.lead_movimientos as v where v.tarjeta_id in (select t.id from tarjetas as t)
    union all
    select d.id from public.lead_recordatorios as d where d.tarjeta_id in (select t.id from tarjetas as t)
    union all
    select l.id from public.llamadas as l where l.contacto_id = p_contacto_id
  ) as x
$$;
comment on function interno.ids_de_contacto(uuid) is 'Los ids de todo lo que es de una persona: lo que la auditoría puede nombrar.';

create or replace function interno.nombra(p_datos jsonb, p_claves text[])
returns boolean
language sql
immutable
set search_path = ''
as $$
  -- The text is looked at first, since it is cheap; what people wrote to each other says nothing of whose a row is.
  select exists (
      select 1
      from unnest(p_claves) as k
      where strpos(p_datos::text, btrim(to_jsonb(k)::text, '"')) > 0
    )
    and exists (
      select 1
      from jsonb_path_query(
        case jsonb_typeof(p_datos)
          when 'object' then p_datos - array['Body', 'body', 'text', 'texto', 'content']
          else p_datos
        end,
        '$.**'
      ) as v
      where jsonb_typeof(v) = 'string' and interno.sin_prefijo(v #>> '{}') = any (p_claves)
    )
$$;
comment on function interno.nombra(jsonb, text[]) is
  'Si algún valor, entero y fuera del texto de un mensaje, es una de las claves; un número vale con prefijo o sin él.';

create or replace function interno.claves_de_contacto(p_contacto_id uuid)
returns text[]
language sql
stable
set search_path = ''
as $$
  select array(
    select k
    from unnest(
      interno.sesiones_de_contacto(p_contacto_id)
        || interno.numeros_de_contacto(p_contacto_id)
        || array(select c.id::text from public.conversaciones as c where c.contacto_id = p_contacto_id)
        || array(select t.id::text from public.lead_tarjetas as t where t.contacto_id = p_contacto_id)
        || p_contacto_id::text
    ) as k
  )
$$;
comment on function interno.claves_de_contacto(uuid) is 'Con qué se nombra a una persona en webhooks y auditoría.';

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
end
$$;
comment on function interno.filas_de_contacto(uuid) is 'Lo que la base guarda de una persona y llega a ella por referencia, tabla por tabla.';

create or replace function interno.filas_que_nombran(p_contacto_id uuid)
returns table (tabla text, filas jsonb)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_claves text[] := interno.claves_de_contacto(p_contacto_id);
  v_ids uuid[] := interno.ids_de_contacto(p_contacto_id);
begin
  return query
  select 'webhooks_entrantes', coalesce(jsonb_agg(to_jsonb(x) order by x.recibido_en, x.id), '[]'::jsonb)
  from public.webhooks_entrantes as x
  where interno.nombra(x.carga, v_claves);
  return query
  select 'eventos_auditoria', coalesce(jsonb_agg(to_jsonb(x) order by x.creado_en, x.id), '[]'::jsonb)
  from public.eventos_auditoria as x
  where x.entidad_id = any (v_ids) or interno.nombra(x.datos, v_claves);
end
$$;
comment on function interno.filas_que_nombran(uuid) is 'Webhooks y auditoría que nombran a una persona.';

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
  select jsonb_build_object(
    'contacto_id', p_contacto_id,
    'exportado_en', clock_timestamp(),
    'tablas', jsonb_object_agg(t.tabla, t.filas)
  )
  into v_exportado
  from (
    select f.* from interno.filas_de_contacto(p_contacto_id) as f
    union all
    select n.* from interno.filas_que_nombran(p_contacto_id) as n
  ) as t;
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

-- Five places, one by one: joined by `or` they would read every contact, so each has its index.
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
    where c.id in (
      select interno.a_uuid(p_texto)
      union all
      select p.id from public.contactos as p where lower(p.correo) = lower(p_texto)
      union all
      select p.id from public.contactos as p where p.telefono_e164 = p_texto
      union all
      select i.contacto_id
      from public.identidades_canal as i
      where i.canal in ('whatsapp', 'instagram', 'webchat', 'voz') and i.id_externo = p_texto
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
  interno.sin_prefijo(text),
  interno.numeros_de_contacto(uuid),
  interno.ids_de_contacto(uuid),
  interno.nombra(jsonb, text[]),
  interno.claves_de_contacto(uuid),
  interno.filas_que_nombran(uuid),
  interno.filas_de_contacto(uuid),
  interno.contar_filas_de_contacto(uuid),
  public.exportar_contacto(uuid, text),
  interno.a_uuid(text),
  public.buscar_contactos(text, integer)
from public, anon, authenticated;
grant execute on function
  interno.sin_prefijo(text),
  interno.numeros_de_contacto(uuid),
  interno.ids_de_contacto(uuid),
  interno.nombra(jsonb, text[]),
  interno.claves_de_contacto(uuid),
  interno.filas_que_nombran(uuid),
  interno.filas_de_contacto(uuid),
  interno.contar_filas_de_contacto(uuid),
  public.exportar_contacto(uuid, text),
  interno.a_uuid(text),
  public.buscar_contactos(text, integer)
to service_role;
