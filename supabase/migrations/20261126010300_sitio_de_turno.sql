-- As before, and what the visitor's site asks for: its assistant and its budget of tokens.
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
        select jsonb_agg(jsonb_build_object('autor', public.autor_de_mensaje(m), 'texto', m.texto) order by m.secuencia)
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
