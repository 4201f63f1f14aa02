-- What a turn and a lead look like from outside: read by every turn function, written by none.

create or replace function public.lead_de_contacto(p_contacto_id uuid)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'full_name', case when c.nombre_completo <> 'Visitante Webchat' then nullif(btrim(c.nombre_completo), '') end,
    'email', nullif(btrim(c.correo), ''),
    'phone_number', nullif(btrim(c.telefono_e164), ''),
    'company_name', nullif(btrim(c.company_name), ''),
    'necesidad', nullif(btrim(c.necesidad_proposito), '')
  )
  from public.contactos as c
  where c.id = p_contacto_id
$$;
comment on function public.lead_de_contacto(uuid) is
  'Datos del lead con los nombres de las herramientas; null en lo que falta. El nombre provisional no cuenta.';

create or replace function public.autor_de_mensaje(p_mensaje public.mensajes)
returns text
language sql
immutable
set search_path = ''
as $$
  select coalesce(p_mensaje.datos ->> 'author', case p_mensaje.direccion when 'entrante' then 'user' else 'assistant' end)
$$;
comment on function public.autor_de_mensaje(public.mensajes) is
  'user, assistant u otro (una persona); los mensajes viejos sin autor lo deben a su dirección.';

create or replace function public.turno_json(p_turno public.turnos)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'turno_id', p_turno.id,
    'estado', p_turno.estado,
    'motivo', p_turno.motivo,
    'conversacion_id', p_turno.conversacion_id,
    'mensaje_id', p_turno.mensaje_id,
    'client_message_id', p_turno.client_message_id,
    'conversacion_openai_id', c.conversacion_openai_id,
    'metadatos', p_turno.metadatos,
    'respuesta', case
      when r.id is not null then jsonb_build_object('mensaje_id', r.id, 'texto', r.texto)
    end
  )
  from public.conversaciones as c
  left join public.mensajes as r on r.id = p_turno.respuesta_mensaje_id
  where c.id = p_turno.conversacion_id
$$;
comment on function public.turno_json(public.turnos) is 'Un turno como lo lee el servidor: estado, motivo y respuesta publicada.';

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
  where c.id = p_turno.conversacion_id
$$;
comment on function public.contexto_turno(public.turnos, boolean) is
  'Lo que hace falta para correr un turno arrendado: cerca, identificadores de OpenAI, lead y mensajes que OpenAI no conoce.';

create or replace function public.historial_turno(p_turno_id uuid, p_limite integer default 60)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('autor', h.autor, 'texto', h.texto) order by h.secuencia), '[]'::jsonb)
  from (
    select
      m.secuencia,
      public.autor_de_mensaje(m) as autor,
      m.texto
    from public.turnos as t
    inner join public.conversaciones as c on c.id = t.conversacion_id
    inner join public.mensajes as m on m.conversacion_id = t.conversacion_id
    where t.id = p_turno_id
      and m.tipo_contenido = 'texto'
      and coalesce(m.texto, '') <> ''
      -- Everything the next input will not carry by itself.
      and (m.secuencia <= c.openai_secuencia or (public.autor_de_mensaje(m) = 'assistant'))
    order by m.secuencia desc
    limit least(greatest(p_limite, 1), 200)
  ) as h
$$;
comment on function public.historial_turno(uuid, integer) is
  'Mensajes anteriores a la entrada de un turno, del más viejo al más nuevo, para rehacer la conversación en OpenAI.';

revoke execute on function public.lead_de_contacto(uuid) from public, anon, authenticated;
revoke execute on function public.autor_de_mensaje(public.mensajes) from public, anon, authenticated;
revoke execute on function public.turno_json(public.turnos) from public, anon, authenticated;
revoke execute on function public.contexto_turno(public.turnos, boolean) from public, anon, authenticated;
revoke execute on function public.historial_turno(uuid, integer) from public, anon, authenticated;
grant execute on function public.lead_de_contacto(uuid) to service_role;
grant execute on function public.autor_de_mensaje(public.mensajes) to service_role;
grant execute on function public.turno_json(public.turnos) to service_role;
grant execute on function public.contexto_turno(public.turnos, boolean) to service_role;
grant execute on function public.historial_turno(uuid, integer) to service_role;
