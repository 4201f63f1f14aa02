-- What a visitor hears outside of the turn they follow. A cursor is <xid>-<id>-<seconds>: all up to there was told by then.
-- Nothing in it is secret or trusted: whatever it says, a session reads its own conversations only.
create or replace function interno.cursor_de_eventos(p_xid xid8, p_id bigint, p_momento timestamptz)
returns text
language sql
stable
set search_path = ''
as $$
  select format('%s-%s-%s', p_xid, p_id, floor(extract(epoch from p_momento)))
$$;
comment on function interno.cursor_de_eventos(xid8, bigint, timestamptz) is 'Un cursor: hasta dónde y cuándo.';

create or replace function interno.cursor_vale(p_cursor text)
returns boolean
language sql
stable
set search_path = ''
as $$
  -- An hour less than events are kept, for transactions that take their time. From beyond the last transaction comes
  -- only what another database gave.
  select case
    when p_cursor ~ '^\d{1,18}-\d{1,18}-\d{1,11}$' then
      to_timestamp(split_part(p_cursor, '-', 3)::double precision) > clock_timestamp() - interval '47 hours'
      and split_part(p_cursor, '-', 1)::xid8 <= pg_snapshot_xmax(pg_current_snapshot())
    else false
  end
$$;
comment on function interno.cursor_vale(text) is 'Si desde ese cursor todavía se puede contar todo.';

create or replace function interno.control_json(
  p_conversacion_id uuid,
  p_estado text,
  p_version bigint,
  p_operador_id uuid
)
returns jsonb
language sql
stable
set search_path = ''
as $$
  -- For a visitor the versions of one conversation go on where those of the one before it ended.
  select jsonb_build_object(
    'estado', p_estado,
    'version', p_version + coalesce(
      (
        select sum(coalesce(k.version, 0) + 1)::bigint
        from public.conversaciones as esta
        inner join public.conversaciones as c
          on c.contacto_id = esta.contacto_id
          and c.canal = 'webchat'
          and (c.iniciada_en, c.id) < (esta.iniciada_en, esta.id)
        left join public.conversaciones_controles as k on k.conversacion_id = c.id
        where esta.id = p_conversacion_id
      ),
      0
    ),
    'operador', case
      when p_estado = 'humano' then (select u.nombre_completo from public.usuarios as u where u.id = p_operador_id)
    end
  )
$$;
comment on function interno.control_json(uuid, text, bigint, uuid) is
  'Quién lleva una conversación, como se le dice al visitante, con una versión que no retrocede de una conversación a otra.';

create or replace function interno.control_actual(p_conversacion_id uuid)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select interno.control_json(
    p_conversacion_id,
    case
      when c.estado = 'cerrada' then 'cerrada'
      when coalesce(k.manual_override, false) then coalesce(e.a, 'pausado')
      else 'asistente'
    end,
    coalesce(k.version, 0),
    e.actor_id
  )
  from (select 1) as uno
  left join public.conversaciones as c on c.id = p_conversacion_id
  left join public.conversaciones_controles as k on k.conversacion_id = c.id
  left join lateral (
    select x.a, x.actor_id
    from public.conversaciones_controles_eventos as x
    where x.conversacion_id = c.id and x.evento <> 'renovada'
    order by x.id desc
    limit 1
  ) as e on true
$$;
comment on function interno.control_actual(uuid) is 'Quién lleva una conversación ahora; sin conversación, el asistente.';

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
    'turno_id', p_mensaje.datos ->> 'turno_id'
  )
$$;
comment on function interno.mensaje_de_historial(public.mensajes) is 'Un mensaje, como lo da historial_webchat.';

create or replace function interno.contenido_de_evento(p_evento public.eventos, p_contacto_id uuid, p_actual uuid)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_evento.tipo = 'mensaje' then
    return (
      select interno.mensaje_de_historial(m)
      from public.mensajes as m
      where m.id = (p_evento.datos ->> 'mensaje_id')::uuid
        and m.conversacion_id = p_evento.conversacion_id
        and m.tipo_contenido = 'texto'
    );
  end if;
  -- Who holds an earlier conversation is nothing to the visitor any more.
  if p_evento.conversacion_id is distinct from p_actual then
    return null;
  end if;
  case p_evento.tipo
    when 'control' then
      return coalesce(
        (
          select interno.control_json(e.conversacion_id, e.a, e.version, e.actor_id)
          from public.conversaciones_controles_eventos as e
          where e.id = (p_evento.datos ->> 'control_evento_id')::bigint
        ),
        interno.control_json(p_evento.conversacion_id, 'asistente', 0, null)
      );
    when 'cierre' then
      return jsonb_build_object(
        'motivo',
        (
          select e.motivo
          from public.conversaciones_controles_eventos as e
          where e.conversacion_id = p_evento.conversacion_id and e.evento = 'cerrada'
          order by e.id desc
          limit 1
        )
      );
    when 'lead' then
      -- What is captured by now, which is never less than it was then; not what it says.
      return jsonb_build_object(
        'datos', (
          select coalesce(jsonb_agg(d.key order by d.key) filter (where d.value is not null), '[]'::jsonb)
          from jsonb_each_text(public.lead_de_contacto(p_contacto_id) - 'necesidad') as d
        ),
        'cerrado', exists (
          select 1
          from public.lead_tarjetas as t
          where t.conversacion_id = p_evento.conversacion_id and t.calificado_en is not null
        )
      );
  end case;
end
$$;
comment on function interno.contenido_de_evento(public.eventos, uuid, uuid) is
  'Lo que un evento le dice al visitante; nada si ya no hay qué decir.';

create or replace function public.eventos_de_sesion(
  p_session_id text,
  p_despues text default null,
  p_limite integer default 50
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_contacto_id uuid := interno.contacto_de_sesion(p_session_id);
  v_actual uuid := interno.conversacion_actual(v_contacto_id);
  v_hasta xid8 := pg_snapshot_xmin(pg_current_snapshot());
  v_limite integer := least(greatest(p_limite, 1), 100);
  v_vale boolean := coalesce(interno.cursor_vale(p_despues), false);
  v_xid xid8;
  v_id bigint;
  v_eventos jsonb;
  v_cuantos integer;
  v_ultimo text;
begin
  perform interno.exigir_sesion_viva(p_session_id);
  if v_vale then
    v_xid := split_part(p_despues, '-', 1)::xid8;
    v_id := split_part(p_despues, '-', 2)::bigint;
    select
      count(*),
      max(p.hasta) filter (where p.lugar = v_limite),
      jsonb_agg(
        jsonb_build_object('cursor', p.hasta, 'tipo', p.tipo, 'creado_en', p.creado_en, 'contenido', p.contenido)
        order by p.lugar
      ) filter (where p.lugar <= v_limite and p.contenido is not null)
    into v_cuantos, v_ultimo, v_eventos
    from (
      select
        e.tipo,
        e.creado_en,
        interno.cursor_de_eventos(e.xid, e.id, e.creado_en) as hasta,
        interno.contenido_de_evento(e, v_contacto_id, v_actual) as contenido,
        row_number() over (order by e.xid, e.id) as lugar
      from (
        select x.*
        from public.conversaciones as c
        cross join lateral (
          select y.*
          from public.eventos as y
          where y.conversacion_id = c.id and (y.xid, y.id) > (v_xid, v_id) and y.xid < v_hasta
          order by y.xid, y.id
          limit v_limite + 1
        ) as x
        where c.contacto_id = v_contacto_id and c.canal = 'webchat'
        order by x.xid, x.id
        limit v_limite + 1
      ) as e
    ) as p;
  end if;
  return jsonb_build_object(
    'conversacion_id', v_actual,
    'recargar', p_despues is not null and not v_vale,
    'control', case when not v_vale then interno.control_actual(v_actual) end,
    'ahora', clock_timestamp(),
    'eventos', coalesce(v_eventos, '[]'::jsonb),
    'mas', coalesce(v_cuantos > v_limite, false),
    'cursor', case
      when v_cuantos > v_limite then v_ultimo
      else interno.cursor_de_eventos(v_hasta, 0, clock_timestamp())
    end
  );
end
$$;
comment on function public.eventos_de_sesion(text, text, integer) is
  'Lo que pasó en las conversaciones de una sesión después de un cursor, y el siguiente; sin cursor, o con uno que ya no vale (recargar), quién lleva la conversación ahora.';

create or replace function public.novedades_en_vivo(p_despues text default null, p_limite integer default 1000)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_hasta xid8 := pg_snapshot_xmin(pg_current_snapshot());
  v_vale boolean := coalesce(interno.cursor_vale(p_despues), false);
  v_conversaciones uuid[];
  v_sesiones jsonb;
begin
  if v_vale then
    v_conversaciones := array(
      select e.conversacion_id
      from public.eventos as e
      where (e.xid, e.id) > (split_part(p_despues, '-', 1)::xid8, split_part(p_despues, '-', 2)::bigint)
        and e.xid < v_hasta
      order by e.xid, e.id
      limit p_limite + 1
    );
    if cardinality(v_conversaciones) <= p_limite then
      select coalesce(jsonb_agg(distinct i.id_externo), '[]'::jsonb) into v_sesiones
      from public.conversaciones as c
      inner join public.identidades_canal as i on i.contacto_id = c.contacto_id and i.canal = 'webchat'
      where c.id = any (v_conversaciones) and c.canal = 'webchat';
    end if;
  end if;
  return jsonb_build_object(
    'sesiones', v_sesiones,
    'revocadas', (
      -- A minute back, for what commits long after it was written.
      select coalesce(jsonb_agg(r.hash), '[]'::jsonb)
      from public.webchat_sesiones_revocadas as r
      where r.revocada_en > interval '-1 minute' + case
        when v_vale then to_timestamp(split_part(p_despues, '-', 3)::double precision)
        else clock_timestamp()
      end
    ),
    'cursor', interno.cursor_de_eventos(v_hasta, 0, clock_timestamp())
  );
end
$$;
comment on function public.novedades_en_vivo(text, integer) is
  'Para un proceso que cuenta en vivo: qué sesiones tienen algo nuevo después de un cursor (nulo: puede ser cualquiera), cuáles terminaron, y el siguiente cursor.';

revoke execute on function
  interno.cursor_de_eventos(xid8, bigint, timestamptz),
  interno.cursor_vale(text),
  interno.control_json(uuid, text, bigint, uuid),
  interno.control_actual(uuid),
  interno.mensaje_de_historial(public.mensajes),
  interno.contenido_de_evento(public.eventos, uuid, uuid),
  public.eventos_de_sesion(text, text, integer),
  public.novedades_en_vivo(text, integer)
from public, anon, authenticated;
grant execute on function
  interno.cursor_de_eventos(xid8, bigint, timestamptz),
  interno.cursor_vale(text),
  interno.control_json(uuid, text, bigint, uuid),
  interno.control_actual(uuid),
  interno.mensaje_de_historial(public.mensajes),
  interno.contenido_de_evento(public.eventos, uuid, uuid),
  public.eventos_de_sesion(text, text, integer),
  public.novedades_en_vivo(text, integer)
to service_role;
