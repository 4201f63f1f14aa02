-- Erasure, first step: the tombstone. One transaction ends the person's sessions, fences every running turn, and writes
-- down what OpenAI holds; from here on nothing of the person comes in, and any process can finish the rest.
create or replace function interno.sesiones_de_contacto(p_contacto_id uuid)
returns text[]
language sql
stable
set search_path = ''
as $$
  select coalesce(array_agg(distinct x.session_id), '{}')
  from (
    select i.id_externo as session_id
    from public.identidades_canal as i
    where i.contacto_id = p_contacto_id and i.canal = 'webchat'
    union all
    select c.contacto_datos ->> 'session_id' from public.contactos as c where c.id = p_contacto_id
    union all
    select s.session_id from public.webchat_sesiones as s where s.contacto_id = p_contacto_id
    union all
    select v.session_id from public.webchat_visitantes as v where v.contacto_id = p_contacto_id
    union all
    select z.session_id from public.webchat_session_closures as z where z.contacto_id = p_contacto_id
    union all
    select t.session_id
    from public.turnos as t
    inner join public.conversaciones as c on c.id = t.conversacion_id
    where c.contacto_id = p_contacto_id
  ) as x
  where x.session_id ~ '\S'
    -- Older databases hold contacts whose session became somebody else's: an identity says whose it is.
    and not exists (
      select 1
      from public.identidades_canal as o
      where o.canal = 'webchat' and o.id_externo = x.session_id and o.contacto_id <> p_contacto_id
    )
$$;
comment on function interno.sesiones_de_contacto(uuid) is
  'Todas las sesiones de webchat de una persona; ninguna que sea la identidad de otra.';

create or replace function interno.revocar_sesiones(p_sesiones text[])
returns void
language sql
set search_path = ''
as $$
  insert into public.webchat_sesiones_revocadas (hash)
  select interno.huella(s.session_id) from unnest(p_sesiones) as s (session_id)
  on conflict (hash) do update set revocada_en = excluded.revocada_en;
  delete from public.webchat_refrescos where session_id = any (p_sesiones)
$$;
comment on function interno.revocar_sesiones(text[]) is 'Cierra la puerta a unas sesiones y olvida sus tokens de renovación.';

create or replace function interno.bloquear_persona(p_contacto_id uuid)
returns void
language plpgsql
set search_path = ''
as $$
begin
  -- A message takes identity, conversation, contact, card; an operator who wins a card takes card, contact. Nothing of
  -- this person comes in once the identity is ours, so of the two that are left the operator's order is kept.
  perform 1 from public.identidades_canal as i where i.contacto_id = p_contacto_id order by i.id for update;
  perform 1 from public.conversaciones as c where c.contacto_id = p_contacto_id order by c.id for update;
  perform 1 from public.lead_tarjetas as t where t.contacto_id = p_contacto_id order by t.id for update;
  perform 1 from public.contactos as c where c.id = p_contacto_id for update;
end
$$;
comment on function interno.bloquear_persona(uuid) is
  'Bloquea todo lo que es de una persona, en un orden que no se cruza con el de un mensaje ni el de un operador.';

create or replace function interno.cercar_turnos(p_contacto_id uuid)
returns boolean
language plpgsql
set search_path = ''
as $$
declare
  v_corria boolean := exists (
    select 1
    from public.turnos as t
    inner join public.conversaciones as c on c.id = t.conversacion_id
    where c.contacto_id = p_contacto_id and t.estado = 'en_curso'
  );
begin
  update public.turnos as t
  set estado = 'descartado',
      motivo = 'persona_borrada',
      cerca = t.cerca + 1,
      terminado_en = clock_timestamp(),
      arrendado_por = null,
      arrendado_hasta = null
  from public.conversaciones as c
  where c.id = t.conversacion_id and c.contacto_id = p_contacto_id and t.estado in ('en_cola', 'en_curso');

  insert into public.conversaciones_controles (conversacion_id, manual_override)
  select c.id, true from public.conversaciones as c where c.contacto_id = p_contacto_id
  on conflict (conversacion_id) do update set manual_override = true;
  return v_corria;
end
$$;
comment on function interno.cercar_turnos(uuid) is
  'Descarta los turnos sin terminar de una persona, pausa sus conversaciones, y dice si alguno estaba corriendo.';

create or replace function interno.anotar_openai_de_conversaciones(
  p_conversaciones uuid[],
  p_borrado_id uuid,
  p_no_antes timestamptz
)
returns void
language sql
set search_path = ''
as $$
  insert into public.openai_por_borrar (tipo, id_openai, borrado_id, no_antes)
  select x.tipo, x.id_openai, p_borrado_id, p_no_antes
  from (
    select 'conversacion' as tipo, c.conversacion_openai_id as id_openai
    from public.conversaciones as c
    where c.id = any (p_conversaciones)
    union
    select 'respuesta', c.last_response_id from public.conversaciones as c where c.id = any (p_conversaciones)
    union
    select 'conversacion', e.conversacion_openai_id
    from public.ejecuciones_asistente as e
    where e.conversacion_id = any (p_conversaciones)
    union
    select 'respuesta', r.id_openai
    from public.ejecuciones_asistente as e
    cross join lateral (values (e.response_id), (e.previous_response_id)) as r (id_openai)
    where e.conversacion_id = any (p_conversaciones)
    union
    select r.tipo, r.id_openai
    from public.mensajes as m
    cross join lateral (
      values
        ('respuesta', m.datos ->> 'response_id'),
        ('respuesta', m.datos ->> 'assistant_response_id'),
        ('respuesta', m.datos ->> 'previous_response_id'),
        ('conversacion', m.datos ->> 'openai_conversation_id')
    ) as r (tipo, id_openai)
    where m.conversacion_id = any (p_conversaciones)
    union
    select 'respuesta', h.response_id
    from public.ejecuciones_herramientas as h
    where h.conversacion_id = any (p_conversaciones)
  ) as x
  where x.id_openai ~ case x.tipo when 'conversacion' then '^conv' else '^resp' end
  on conflict (tipo, id_openai) do update
  set borrado_id = coalesce(excluded.borrado_id, public.openai_por_borrar.borrado_id),
      no_antes = greatest(excluded.no_antes, public.openai_por_borrar.no_antes)
$$;
comment on function interno.anotar_openai_de_conversaciones(uuid[], uuid, timestamptz) is
  'Anota cada conversación y respuesta de OpenAI de unas conversaciones, para borrarlas allá.';

create or replace function interno.borrado_json(p_borrado public.borrados)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'borrado_id', p_borrado.id,
    'estado', p_borrado.estado,
    'solicitado_en', p_borrado.solicitado_en,
    'terminado_en', p_borrado.terminado_en,
    'conteos', p_borrado.conteos,
    'pendientes_openai', (
      select count(*) from public.openai_por_borrar as o where o.borrado_id = p_borrado.id and o.borrado_en is null
    ),
    'espera_hasta', (
      select max(o.no_antes)
      from public.openai_por_borrar as o
      where o.borrado_id = p_borrado.id and o.borrado_en is null and o.no_antes > clock_timestamp()
    ),
    'ultimo_error', (
      select o.ultimo_error
      from public.openai_por_borrar as o
      where o.borrado_id = p_borrado.id and o.borrado_en is null and o.ultimo_error is not null
      order by o.intentos desc
      limit 1
    )
  )
$$;
comment on function interno.borrado_json(public.borrados) is 'Un borrado como lo lee el servidor.';

create or replace function interno.buscar_borrado(p_contacto_id uuid)
returns public.borrados
language sql
stable
set search_path = ''
as $$
  select b.*
  from public.borrados as b
  where b.contacto_id = p_contacto_id or b.huella = interno.huella(b.sal || p_contacto_id::text)
  order by b.solicitado_en desc
  limit 1
$$;
comment on function interno.buscar_borrado(uuid) is 'El borrado de un contacto, también terminado: lo reconoce por su huella.';

create or replace function public.solicitar_borrado(
  p_contacto_id uuid,
  p_solicitado_por text,
  p_motivo text default null,
  p_espera_ms integer default 60000
)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_borrado public.borrados;
  v_corria boolean;
  v_sal text := gen_random_uuid()::text || gen_random_uuid()::text;
begin
  perform interno.bloquear_persona(p_contacto_id);
  v_borrado := interno.buscar_borrado(p_contacto_id);
  if v_borrado.id is not null then
    -- Whoever asks again does not want to wait for what was put off.
    update public.openai_por_borrar
    set no_antes = clock_timestamp()
    where borrado_id = v_borrado.id and borrado_en is null and intentos > 0 and no_antes > clock_timestamp();
    return interno.borrado_json(v_borrado);
  end if;
  if not exists (select 1 from public.contactos as c where c.id = p_contacto_id) then
    raise exception 'contacto_desconocido' using errcode = 'PT404';
  end if;

  v_corria := interno.cercar_turnos(p_contacto_id);
  update public.contactos set borrado_en = clock_timestamp() where id = p_contacto_id;
  perform interno.revocar_sesiones(interno.sesiones_de_contacto(p_contacto_id));
  insert into public.borrados (contacto_id, sal, huella, motivo, solicitado_por)
  values (p_contacto_id, v_sal, interno.huella(v_sal || p_contacto_id::text), p_motivo, p_solicitado_por)
  returning * into v_borrado;
  perform interno.anotar_openai_de_conversaciones(
    array(select c.id from public.conversaciones as c where c.contacto_id = p_contacto_id),
    v_borrado.id,
    clock_timestamp() + case when v_corria then make_interval(secs => p_espera_ms / 1000.0) else interval '0' end
  );
  insert into public.eventos_auditoria (entidad, entidad_id, accion, actor_tipo, datos)
  values ('borrado', v_borrado.id, 'borrado_solicitado', p_solicitado_por, jsonb_build_object('motivo', p_motivo));
  return interno.borrado_json(v_borrado);
end
$$;
comment on function public.solicitar_borrado(uuid, text, text, integer) is
  'Pone la lápida: cierra sesiones, cerca turnos y anota lo de OpenAI. Repetirla devuelve el mismo borrado, también terminado.';

create or replace function public.anotar_openai_suelto(p_turno_id uuid, p_ids text[])
returns void
language sql
set search_path = ''
as $$
  -- A person who is being erased, or is gone already: to be deleted at OpenAI too.
  insert into public.openai_por_borrar (tipo, id_openai, borrado_id)
  select case when x.id_openai like 'conv%' then 'conversacion' else 'respuesta' end, x.id_openai, b.id
  from unnest(p_ids) as x (id_openai)
  left join public.turnos as t on t.id = p_turno_id
  left join public.conversaciones as c on c.id = t.conversacion_id
  left join public.borrados as b on b.contacto_id = c.contacto_id
  where x.id_openai ~ '^(conv|resp)' and (t.id is null or b.id is not null)
  on conflict do nothing;

  -- Any other: written down as a run that came to nothing, so that an erasure to come knows of it.
  insert into public.ejecuciones_asistente (
    conversacion_id, turno_id, response_id, conversacion_openai_id, estado, completado_en
  )
  select
    t.conversacion_id,
    t.id,
    case when x.id_openai like 'resp%' then x.id_openai end,
    case when x.id_openai like 'conv%' then x.id_openai end,
    'perdida',
    clock_timestamp()
  from unnest(p_ids) as x (id_openai)
  inner join public.turnos as t on t.id = p_turno_id
  where x.id_openai ~ '^(conv|resp)'
  on conflict do nothing
$$;
comment on function public.anotar_openai_suelto(uuid, text[]) is
  'Conversación y respuestas que un turno obtuvo y no llegó a guardar: quedan anotadas, y si su persona se borra, se borran.';

revoke execute on function
  interno.bloquear_persona(uuid),
  interno.sesiones_de_contacto(uuid),
  interno.revocar_sesiones(text[]),
  interno.cercar_turnos(uuid),
  interno.anotar_openai_de_conversaciones(uuid[], uuid, timestamptz),
  interno.borrado_json(public.borrados),
  interno.buscar_borrado(uuid),
  public.solicitar_borrado(uuid, text, text, integer),
  public.anotar_openai_suelto(uuid, text[])
from public, anon, authenticated;
grant execute on function
  interno.bloquear_persona(uuid),
  interno.sesiones_de_contacto(uuid),
  interno.revocar_sesiones(text[]),
  interno.cercar_turnos(uuid),
  interno.anotar_openai_de_conversaciones(uuid[], uuid, timestamptz),
  interno.borrado_json(public.borrados),
  interno.buscar_borrado(uuid),
  public.solicitar_borrado(uuid, text, text, integer),
  public.anotar_openai_suelto(uuid, text[])
to service_role;
