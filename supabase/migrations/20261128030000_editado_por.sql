-- A text that the assistant drafted and a person changed before it was sent says so to the visitor. One function turns a
-- message, with its files and the answers it suggests, into what a visitor may see of it: history, transcript and events
-- must never tell different stories.
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
    -- Whose account that is concerns the company alone.
    'editado_por', case
      when jsonb_typeof(p_mensaje.datos -> 'editado_por') = 'object'
        then jsonb_build_object('nombre', p_mensaje.datos #>> '{editado_por,nombre}')
    end,
    'texto', coalesce(p_mensaje.texto, ''),
    'creado_en', p_mensaje.creado_en,
    'client_message_id', p_mensaje.datos ->> 'client_message_id',
    'response_id', p_mensaje.datos ->> 'response_id',
    'turno_id', p_mensaje.datos ->> 'turno_id',
    'adjuntos', interno.adjuntos_json(p_mensaje),
    -- Whatever another program may have written there.
    'respuestas_sugeridas', case
      when jsonb_typeof(p_mensaje.datos -> 'respuestas_sugeridas') = 'array' then p_mensaje.datos -> 'respuestas_sugeridas'
      else '[]'::jsonb
    end
  )
$$;
comment on function interno.mensaje_de_historial(public.mensajes) is
  'Un mensaje como lo puede ver su visitante, en el historial, la transcripción y los eventos.';
comment on column public.mensajes.datos is
  'session_id, author, client_message_id, identificadores de respuesta, editado_por {usuario_id, nombre}…';

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

  select jsonb_agg(p.visto order by p.secuencia), min(p.secuencia) into v_mensajes, v_primera
  from (
    select m.secuencia, interno.mensaje_de_historial(m) as visto
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
  select jsonb_agg(p.visto order by p.secuencia) into v_mensajes
  from (
    select m.secuencia, interno.mensaje_de_historial(m) as visto
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

revoke execute on function
  interno.mensaje_de_historial(public.mensajes),
  public.historial_webchat(text, bigint, integer),
  public.transcripcion_webchat(text, integer)
from public, anon, authenticated;
grant execute on function
  interno.mensaje_de_historial(public.mensajes),
  public.historial_webchat(text, bigint, integer),
  public.transcripcion_webchat(text, integer)
to service_role;
