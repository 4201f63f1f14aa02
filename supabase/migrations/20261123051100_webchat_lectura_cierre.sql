-- The visitor's own history, and the end of a visit.

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
      and (p_antes is null or m.secuencia < p_antes)
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

alter table public.webchat_session_closures add column if not exists motivo text;
comment on column public.webchat_session_closures.motivo is 'Quién o qué cerró la visita: user_closed, tab_closed, inactivity…';

create or replace function public.cerrar_sesion_webchat(p_session_id text, p_motivo text default null)
returns void
language plpgsql
set search_path = ''
as $$
begin
  if coalesce(btrim(p_session_id), '') = '' then
    raise exception 'identificador_vacio' using errcode = '22023';
  end if;
  insert into public.webchat_session_closures (session_id, closed_at, contacto_id, motivo)
  values (
    p_session_id,
    now(),
    (
      select i.contacto_id
      from public.identidades_canal as i
      where i.canal = 'webchat' and i.id_externo = p_session_id
    ),
    p_motivo
  )
  on conflict (session_id) do update
  set closed_at = excluded.closed_at,
      contacto_id = coalesce(excluded.contacto_id, public.webchat_session_closures.contacto_id),
      motivo = coalesce(excluded.motivo, public.webchat_session_closures.motivo);
end
$$;
comment on function public.cerrar_sesion_webchat(text, text) is
  'Anota el fin de una visita, también de quien nunca escribió. Repetir actualiza la fila; no termina un turno en curso.';

revoke execute on function public.historial_webchat(text, bigint, integer) from public, anon, authenticated;
revoke execute on function public.cerrar_sesion_webchat(text, text) from public, anon, authenticated;
grant execute on function public.historial_webchat(text, bigint, integer) to service_role;
grant execute on function public.cerrar_sesion_webchat(text, text) to service_role;
