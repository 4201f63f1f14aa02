-- As before, and whoever reads a message learns of its attachments: the model, its visitor, and who exports a person.
create or replace function public.contexto_turno(p_turno public.turnos, p_sucia boolean)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'cerca', p_turno.cerca,
    'session_id', p_turno.session_id,
    'idioma', (select m.datos ->> 'locale' from public.mensajes as m where m.id = p_turno.mensaje_id),
    'intento', p_turno.intento,
    'sucia', p_sucia,
    'tokens_hoy', public.tokens_de_hoy(s.id),
    'tokens_por_dia', (select x.tokens_por_dia from public.sitios as x where x.id = s.id),
    'asistente', (select x.asistente from public.sitios as x where x.id = s.id),
    'conversacion_openai_id', c.conversacion_openai_id,
    'last_response_id', c.last_response_id,
    'ultimo_item_id', c.ultimo_item_id,
    'lead', public.lead_de_contacto(c.contacto_id),
    'cerrado', exists (
      select 1
      from public.lead_tarjetas as t
      where t.contacto_id = c.contacto_id and t.metadata ->> 'lead_cerrado_conversacion' = c.id::text
    ),
    'entrada', coalesce(
      (
        select jsonb_agg(
          jsonb_build_object(
            'autor', public.autor_de_mensaje(m),
            'texto', m.texto,
            'adjuntos', interno.adjuntos_json(m),
            'propio', m.id = p_turno.mensaje_id
          )
          order by m.secuencia
        )
        from public.mensajes as m
        where m.conversacion_id = c.id
          and m.secuencia > c.openai_secuencia
          and m.secuencia <= p_turno.secuencia
          and m.tipo_contenido = 'texto'
          and public.autor_de_mensaje(m) <> 'assistant'
      ),
      '[]'::jsonb
    ),
    'tiene_historial', exists (
      select 1
      from public.mensajes as m
      where m.conversacion_id = c.id and m.secuencia <= c.openai_secuencia
    )
  )
  from public.conversaciones as c
  cross join (select public.sitio_de_sesion(p_turno.session_id) as id) as s
  where c.id = p_turno.conversacion_id
$$;

create or replace function public.historial_turno(p_turno_id uuid, p_limite integer default 60)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(
    jsonb_agg(jsonb_build_object('autor', h.autor, 'texto', h.texto, 'adjuntos', h.adjuntos) order by h.secuencia),
    '[]'::jsonb
  )
  from public.turnos as t
  inner join public.conversaciones as c on c.id = t.conversacion_id
  cross join lateral (
    select
      m.secuencia,
      public.autor_de_mensaje(m) as autor,
      m.texto,
      interno.adjuntos_json(m) as adjuntos
    from public.mensajes as m
    where m.conversacion_id = c.id
      and m.tipo_contenido = 'texto'
      and (coalesce(m.texto, '') <> '' or m.cantidad_medios > 0)
      -- Everything the next input will not carry by itself.
      and (m.secuencia <= c.openai_secuencia or public.autor_de_mensaje(m) = 'assistant')
    order by m.secuencia desc
    limit least(greatest(p_limite, 1), 200)
  ) as h
  where t.id = p_turno_id
$$;

create or replace function interno.mensaje_de_historial(p_mensaje public.mensajes)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'id', p_mensaje.id,
    'direccion', p_mensaje.direccion,
    'autor', public.autor_de_mensaje(p_mensaje),
    'autor_nombre', p_mensaje.datos ->> 'author_name',
    'texto', coalesce(p_mensaje.texto, ''),
    'creado_en', p_mensaje.creado_en,
    'client_message_id', p_mensaje.datos ->> 'client_message_id',
    'response_id', p_mensaje.datos ->> 'response_id',
    'turno_id', p_mensaje.datos ->> 'turno_id',
    'adjuntos', interno.adjuntos_json(p_mensaje)
  )
$$;
comment on function interno.mensaje_de_historial(public.mensajes) is 'Un mensaje, como lo da historial_webchat.';
revoke execute on function interno.mensaje_de_historial(public.mensajes) from public, anon, authenticated;
grant execute on function interno.mensaje_de_historial(public.mensajes) to service_role;

create or replace function public.historial_webchat(
  p_session_id text,
  p_antes bigint default null,
  p_limite integer default 30
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_conversacion_id uuid;
  v_manual boolean;
  v_mensajes jsonb;
  v_primera bigint;
begin
  if exists (select 1 from public.webchat_sesiones_revocadas as r where r.hash = interno.huella(p_session_id)) then
    raise exception 'sesion_revocada' using errcode = 'PT401';
  end if;
  select c.id into v_conversacion_id
  from public.identidades_canal as i
  inner join public.conversaciones as c on c.contacto_id = i.contacto_id and c.canal = 'webchat'
  where i.canal = 'webchat' and i.id_externo = p_session_id
  order by coalesce(c.ultimo_mensaje_en, c.iniciada_en) desc, c.id
  limit 1;

  select coalesce((
    select k.manual_override
    from public.conversaciones_controles as k
    where k.conversacion_id = v_conversacion_id
  ), false) into v_manual;

  select jsonb_agg(p.mensaje order by p.secuencia), min(p.secuencia)
  into v_mensajes, v_primera
  from (
    select m.secuencia, interno.mensaje_de_historial(m) as mensaje
    from public.mensajes as m
    where m.conversacion_id = v_conversacion_id
      and m.tipo_contenido = 'texto'
      and m.secuencia < coalesce(p_antes, 9223372036854775807)
    order by m.secuencia desc
    limit least(greatest(p_limite, 1), 100)
  ) as p;

  return jsonb_build_object(
    'conversacion_id', v_conversacion_id,
    'manual', v_manual,
    'mensajes', coalesce(v_mensajes, '[]'::jsonb),
    'antes', case
      when exists (
        select 1
        from public.mensajes as m
        where m.conversacion_id = v_conversacion_id and m.tipo_contenido = 'texto' and m.secuencia < v_primera
      ) then v_primera::text
    end
  );
end
$$;

create or replace function public.transcripcion_webchat(p_session_id text, p_limite integer default 2000)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_contacto_id uuid := interno.contacto_de_sesion(p_session_id);
  v_mensajes jsonb;
begin
  perform interno.exigir_sesion_viva(p_session_id);
  select
    jsonb_agg(
      jsonb_build_object(
        'direccion', p.direccion,
        'autor', p.autor,
        'autor_nombre', p.datos ->> 'author_name',
        'texto', coalesce(p.texto, ''),
        'creado_en', p.creado_en,
        'adjuntos', p.adjuntos
      )
      order by p.secuencia
    )
  into v_mensajes
  from (
    select m.*, public.autor_de_mensaje(m) as autor, interno.adjuntos_json(m) as adjuntos
    from public.mensajes as m
    where m.conversacion_id in (
        select c.id from public.conversaciones as c where c.contacto_id = v_contacto_id and c.canal = 'webchat'
      )
      and m.tipo_contenido = 'texto'
    order by m.secuencia desc
    limit p_limite + 1
  ) as p;
  return jsonb_build_object(
    'mensajes', case
      when jsonb_array_length(v_mensajes) > p_limite then v_mensajes - 0
      else coalesce(v_mensajes, '[]'::jsonb)
    end,
    'completa', coalesce(jsonb_array_length(v_mensajes), 0) <= p_limite
  );
end
$$;

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
    union all
    -- Facts of all files, also of those that wait for a message. The bytes are read one by one.
    select 'interno.adjuntos_contenido', coalesce(
      jsonb_agg(
        jsonb_build_object(
          'id', a.id, 'adjunto_id', a.adjunto_id, 'nombre', a.nombre, 'mime', a.mime, 'tamano_bytes', a.tamano_bytes, 'creado_en', a.creado_en
        )
        order by a.creado_en, a.id
      ),
      '[]'::jsonb
    )
    from interno.adjuntos_contenido as a
    where a.session_id = any (interno.sesiones_de_contacto(p_contacto_id))
      or a.adjunto_id in (
        select x.id
        from public.adjuntos as x
        inner join public.mensajes as m on m.id = x.mensaje_id
        inner join public.conversaciones as c on c.id = m.conversacion_id
        where c.contacto_id = p_contacto_id
      )
  ) as t;
  insert into public.eventos_auditoria (entidad, entidad_id, accion, actor_tipo)
  values ('contacto', p_contacto_id, 'contacto_exportado', p_solicitado_por);
  return v_exportado;
end
$$;
