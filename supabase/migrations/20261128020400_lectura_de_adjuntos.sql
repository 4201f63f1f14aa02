-- As before, and whoever reads a message learns of its attachments: the model, and who exports a person. Its visitor is
-- told by interno.mensaje_de_historial.
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
