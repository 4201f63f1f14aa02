-- The fixed door of the web chat: one message of a session, stored in the right conversation of the right contact.
-- Any number of first messages at once end in one contact and one conversation: the identity's row is the lock of its
-- session, taken before a conversation is chosen. Locks go identity, conversation, contact, card, as everywhere.

-- Functions answer to one signature; an older overload would make PostgREST refuse a call as ambiguous.
do $$
declare
  v_firma text;
begin
  for v_firma in
    select p.oid::regprocedure::text
    from pg_catalog.pg_proc as p
    where p.pronamespace = 'public'::regnamespace
      and p.proname = 'registrar_mensaje_webchat'
      and pg_catalog.oidvectortypes(p.proargtypes) <> 'text, text, text, text, jsonb, integer'
  loop
    execute format('drop function %s', v_firma);
  end loop;
end
$$;

create or replace function public.registrar_mensaje_webchat(
  p_session_id text,
  p_author text,
  p_content text,
  p_response_id text default null,
  p_metadata jsonb default '{}'::jsonb,
  p_inactivity_hours integer default null
)
returns table (conversacion_id uuid, mensaje_id uuid, conversacion_openai_id text)
language plpgsql
security invoker
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_entrante boolean := p_author is not distinct from 'user';
  v_metadatos jsonb := interno.metadatos_de_mensaje(p_metadata);
  v_openai_id text := v_metadatos ->> 'openai_conversation_id';
  v_conversacion_id uuid;
  v_mensaje_id uuid;
  v_ahora timestamptz;
begin
  if coalesce(p_session_id, '') !~ '\S' then
    raise exception 'sesion_requerida' using errcode = '22023', detail = 'p_session_id no puede estar en blanco.';
  end if;

  v_conversacion_id := interno.conversacion_webchat(
    interno.contacto_webchat(p_session_id),
    make_interval(hours => coalesce(p_inactivity_hours, 24))
  );
  -- After the lock, so that the times of a conversation's messages follow their order.
  v_ahora := clock_timestamp();

  insert into public.mensajes (conversacion_id, direccion, tipo_contenido, texto, datos, estado, creado_en)
  values (
    v_conversacion_id,
    case when v_entrante then 'entrante' else 'saliente' end,
    'texto',
    p_content,
    v_metadatos
      || case when p_response_id is null then '{}'::jsonb else jsonb_build_object('response_id', p_response_id) end
      || jsonb_build_object('session_id', p_session_id, 'author', p_author),
    case when v_entrante then 'entregada' else 'enviada' end,
    v_ahora
  )
  returning id into v_mensaje_id;

  return query
  update public.conversaciones as c
  set ultimo_mensaje_id = v_mensaje_id,
      ultimo_mensaje_en = v_ahora,
      ultimo_entrante_en = case when v_entrante then v_ahora else c.ultimo_entrante_en end,
      ultimo_saliente_en = case when v_entrante then c.ultimo_saliente_en else v_ahora end,
      no_leidos = c.no_leidos + case when v_entrante then 1 else 0 end,
      last_response_id = coalesce(p_response_id, c.last_response_id),
      conversacion_openai_id = case
        when not v_entrante and v_openai_id like 'conv%' then v_openai_id
        else c.conversacion_openai_id
      end
  where c.id = v_conversacion_id
  returning c.id, v_mensaje_id, c.conversacion_openai_id;
end
$$;
comment on function public.registrar_mensaje_webchat(text, text, text, text, jsonb, integer) is
  'Guarda un mensaje del webchat: encuentra o crea contacto y conversación, y lleva las últimas marcas de esta.';

create or replace function interno.metadatos_de_mensaje(p_metadata jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  case coalesce(jsonb_typeof(p_metadata), 'null')
    when 'object' then return p_metadata;
    when 'null' then return '{}'::jsonb;
    else raise exception 'metadatos_invalidos' using errcode = '22023', detail = 'p_metadata debe ser un objeto.';
  end case;
end
$$;
comment on function interno.metadatos_de_mensaje(jsonb) is 'Los metadatos como objeto; nulo cuenta como vacío.';

create or replace function interno.contacto_webchat(p_session_id text)
returns uuid
language plpgsql
set search_path = ''
as $$
declare
  v_contacto_id uuid;
  v_nuevo_id uuid;
begin
  -- Ends when a row is locked. A round is lost only if that identity is erased between the insert and the select.
  loop
    select i.contacto_id into v_contacto_id
    from public.identidades_canal as i
    where i.canal = 'webchat' and i.id_externo = p_session_id
    for no key update;
    if found then
      return v_contacto_id;
    end if;

    insert into public.contactos (nombre_completo, origen, contacto_datos)
    values ('Visitante Webchat', 'webchat', jsonb_build_object('session_id', p_session_id))
    returning id into v_nuevo_id;

    insert into public.identidades_canal (contacto_id, canal, id_externo)
    values (v_nuevo_id, 'webchat', p_session_id)
    on conflict do nothing;
    if found then
      update public.webchat_visitantes set contacto_id = v_nuevo_id where session_id = p_session_id and contacto_id is null;
      update public.webchat_session_closures set contacto_id = v_nuevo_id where session_id = p_session_id and contacto_id is null;
    else
      -- Another message of the session was first: its contact is the one.
      delete from public.contactos where id = v_nuevo_id;
    end if;
  end loop;
end
$$;
comment on function interno.contacto_webchat(text) is
  'El contacto de una sesión, creado si hace falta, con la fila de su identidad bloqueada.';

create or replace function interno.conversacion_webchat(p_contacto_id uuid, p_inactividad interval)
returns uuid
language plpgsql
set search_path = ''
as $$
declare
  v_conversacion_id uuid;
begin
  select c.id into v_conversacion_id
  from public.conversaciones as c
  where c.contacto_id = p_contacto_id and c.canal = 'webchat' and c.estado <> 'cerrada'
  order by coalesce(c.ultimo_mensaje_en, c.iniciada_en) desc, c.id
  limit 1
  for update;

  -- Read again: while this waited for the lock the conversation may have gone on, or been closed.
  if exists (
    select 1
    from public.conversaciones as c
    where c.id = v_conversacion_id
      and c.estado <> 'cerrada'
      and greatest(c.iniciada_en, c.ultimo_mensaje_en, c.ultimo_entrante_en, c.ultimo_saliente_en)
        >= clock_timestamp() - p_inactividad
  ) then
    return v_conversacion_id;
  end if;

  insert into public.conversaciones (contacto_id, canal)
  values (p_contacto_id, 'webchat')
  returning id into v_conversacion_id;
  return v_conversacion_id;
end
$$;
comment on function interno.conversacion_webchat(uuid, interval) is
  'La conversación de webchat no cerrada del contacto, bloqueada, o una nueva si pasó el plazo de inactividad.';
