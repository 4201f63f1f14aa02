-- Quotas that hold across processes: how often something was done in a window of time. A window is a row, its lock makes
-- the count exact, and whoever is refused takes nothing: the whole transaction is rolled back.
create table if not exists public.cuotas (
  clave text not null,
  segundos integer not null,
  ventana timestamptz not null,
  usados integer not null,
  constraint cuotas_pkey primary key (clave, segundos, ventana),
  constraint cuotas_usados_check check (usados > 0)
);
create index if not exists cuotas_ventana_idx on public.cuotas (ventana);
comment on table public.cuotas is
  'Cuántas veces se hizo algo en una ventana de tiempo. La clave es un resumen con llave del servidor: no dice de quién es.';

alter table public.cuotas enable row level security;
revoke all on public.cuotas from public, anon, authenticated;
grant select, insert, update, delete on public.cuotas to service_role;

create or replace function interno.tomar_cuotas(p_cuotas jsonb)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_cuota record;
  v_ahora timestamptz := clock_timestamp();
  v_ventana timestamptz;
begin
  -- In one order, so that no two transactions ever wait for each other in a circle.
  for v_cuota in
    select q.clave, q.segundos, q.limite
    from jsonb_to_recordset(p_cuotas) as q (clave text, segundos integer, limite integer)
    order by q.clave, q.segundos
  loop
    v_ventana := date_bin(make_interval(secs => v_cuota.segundos), v_ahora, timestamptz '2026-01-01 00:00:00+00');
    insert into public.cuotas as c (clave, segundos, ventana, usados)
    select v_cuota.clave, v_cuota.segundos, v_ventana, 1
    where v_cuota.limite > 0
    on conflict (clave, segundos, ventana) do update
    set usados = c.usados + 1
    where c.usados < v_cuota.limite;
    if not found then
      raise exception 'cuota_agotada'
        using errcode = 'PT429',
        detail = greatest(ceil(extract(epoch from v_ventana - v_ahora) + v_cuota.segundos), 1)::integer::text;
    end if;
  end loop;
end
$$;
comment on function interno.tomar_cuotas(jsonb) is
  'Cuenta una vez más en cada cuota [{clave, segundos, limite}]; si una está agotada rechaza, con los segundos que faltan en el detalle.';
revoke execute on function interno.tomar_cuotas(jsonb) from public, anon, authenticated;
grant execute on function interno.tomar_cuotas(jsonb) to service_role;

drop function if exists public.aceptar_mensaje(text, text, text, text, text, jsonb, integer, integer, integer);
create or replace function public.aceptar_mensaje(
  p_session_id text,
  p_client_message_id text,
  p_contenido text,
  p_hash text,
  p_trabajador text,
  p_metadatos jsonb default '{}'::jsonb,
  p_horas_inactividad integer default null,
  p_arrendamiento_ms integer default 15000,
  p_cola_maxima integer default 3,
  p_cuotas jsonb default '[]'::jsonb
)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_turno public.turnos;
  v_conversacion_id uuid;
  v_mensaje_id uuid;
  v_pendientes integer;
  v_respuesta jsonb;
begin
  if coalesce(btrim(p_session_id), '') = '' or coalesce(btrim(p_client_message_id), '') = '' then
    raise exception 'identificador_vacio' using errcode = '22023';
  end if;
  -- One acceptance at a time per session: a double send finds the first one's row instead of racing it.
  perform pg_advisory_xact_lock(hashtextextended('talia:aceptar:' || p_session_id, 0));

  select t.* into v_turno
  from public.turnos as t
  where t.session_id = p_session_id and t.client_message_id = p_client_message_id;
  if found then
    return public.repetir_mensaje(v_turno, p_hash, p_trabajador, p_arrendamiento_ms);
  end if;

  select count(*) into v_pendientes
  from public.turnos as t
  where t.session_id = p_session_id and t.estado in ('en_cola', 'en_curso');
  if v_pendientes > p_cola_maxima then
    return jsonb_build_object('resultado', 'ocupada');
  end if;

  select r.conversacion_id, r.mensaje_id
  into v_conversacion_id, v_mensaje_id
  from public.registrar_mensaje_webchat(
    p_session_id => p_session_id,
    p_author => 'user',
    p_content => p_contenido,
    p_response_id => null,
    p_metadata => p_metadatos || jsonb_build_object('client_message_id', p_client_message_id),
    p_inactivity_hours => p_horas_inactividad
  ) as r;
  perform 1 from public.conversaciones as c where c.id = v_conversacion_id for no key update;

  insert into public.turnos (conversacion_id, mensaje_id, secuencia, session_id, client_message_id, hash)
  select v_conversacion_id, m.id, m.secuencia, p_session_id, p_client_message_id, p_hash
  from public.mensajes as m
  where m.id = v_mensaje_id
  returning * into v_turno;

  if exists (
    select 1
    from public.turnos as t
    where t.conversacion_id = v_conversacion_id
      and t.secuencia < v_turno.secuencia
      and t.estado in ('en_cola', 'en_curso')
  ) then
    v_respuesta := jsonb_build_object('resultado', 'espera', 'repetido', false, 'turno', public.turno_json(v_turno));
  else
    v_respuesta := public.arrendar_turno(v_turno, p_trabajador, p_arrendamiento_ms) || jsonb_build_object('repetido', false);
  end if;
  -- Last, because the rows of a quota are everybody's: they are locked for as short as can be.
  perform interno.tomar_cuotas(p_cuotas);
  return v_respuesta;
end
$$;
comment on function public.aceptar_mensaje(text, text, text, text, text, jsonb, integer, integer, integer, jsonb) is
  'Guarda el mensaje del visitante una sola vez por client_message_id, dentro de sus cuotas, abre su turno y lo arrienda si nadie va antes.';
revoke execute on function public.aceptar_mensaje(text, text, text, text, text, jsonb, integer, integer, integer, jsonb)
  from public, anon, authenticated;
grant execute on function public.aceptar_mensaje(text, text, text, text, text, jsonb, integer, integer, integer, jsonb)
  to service_role;
