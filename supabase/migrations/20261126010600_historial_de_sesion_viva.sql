-- As before, and whose session was erased or went over to another one reads nothing.
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

  select
    jsonb_agg(
      jsonb_build_object(
        'id', p.id,
        'direccion', p.direccion,
        'autor', p.autor,
        'autor_nombre', p.datos ->> 'author_name',
        'texto', coalesce(p.texto, ''),
        'creado_en', p.creado_en,
        'client_message_id', p.datos ->> 'client_message_id',
        'response_id', p.datos ->> 'response_id',
        'turno_id', p.datos ->> 'turno_id'
      )
      order by p.secuencia
    ),
    min(p.secuencia)
  into v_mensajes, v_primera
  from (
    select m.*, public.autor_de_mensaje(m) as autor
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
comment on function public.historial_webchat(text, bigint, integer) is
  'Página más reciente de la conversación actual de la sesión, de vieja a nueva; «antes» lleva a la página anterior.';
