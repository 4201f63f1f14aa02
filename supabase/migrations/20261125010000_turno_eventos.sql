-- What a turn has told so far, so that a stream that was cut goes on in any process. A position counts one for each event
-- and one for each UTF-16 unit of text; each run of a turn begins at a position of its own, far above those before it.
create table if not exists public.turno_eventos (
  turno_id uuid not null references public.turnos (id) on delete cascade,
  seq bigint not null,
  datos jsonb not null,
  creado_en timestamptz not null default clock_timestamp(),
  constraint turno_eventos_pkey primary key (turno_id, seq)
);
comment on table public.turno_eventos is
  'Lo que un turno ha contado, por tandas, para reanudar un stream en cualquier proceso. Dura una hora: la respuesta está en mensajes.';
comment on column public.turno_eventos.seq is
  'Posición del primer evento de la tanda: uno por evento y uno por unidad UTF-16 de texto; cada corrida empieza en su propio millar de millones.';

create index if not exists turno_eventos_creado_idx on public.turno_eventos (creado_en);

alter table public.turno_eventos enable row level security;
revoke all on public.turno_eventos from public, anon, authenticated;
grant select, insert, update, delete on public.turno_eventos to service_role;

alter table public.turnos add column if not exists detener_en timestamptz;
comment on column public.turnos.detener_en is
  'Cuándo pidió el visitante que se detuviera: quien lo corre publica lo ya mostrado y termina.';

create or replace function public.guardar_tandas(p_turno_id uuid, p_tandas jsonb)
returns void
language sql
set search_path = ''
as $$
  -- A batch sent again may have grown meanwhile. One that arrives late, after a longer one, takes nothing away.
  insert into public.turno_eventos as guardada (turno_id, seq, datos)
  select p_turno_id, x.seq, x.datos
  from jsonb_to_recordset(coalesce(p_tandas, '[]'::jsonb)) as x (seq bigint, datos jsonb)
  on conflict (turno_id, seq) do update
  set datos = excluded.datos
  where length(excluded.datos::text) > length(guardada.datos::text)
$$;
comment on function public.guardar_tandas(uuid, jsonb) is 'Guarda tandas de eventos de un turno; repetir una la sustituye.';

create or replace function public.mantener_turnos(p_turnos jsonb, p_arrendamiento_ms integer default 15000)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_pedido record;
  v_turno public.turnos;
  v_estados jsonb := '{}'::jsonb;
begin
  for v_pedido in
    select x.turno_id, x.cerca, x.tandas
    from jsonb_to_recordset(p_turnos) as x (turno_id uuid, cerca bigint, tandas jsonb)
    where x.turno_id is not null
  loop
    -- A turn that somebody is writing at this moment is left for the next time: nothing here waits for a lock.
    select t.* into v_turno
    from public.turnos as t
    where t.id = v_pedido.turno_id
    for update skip locked;
    continue when not found and exists (select 1 from public.turnos as t where t.id = v_pedido.turno_id);

    if v_turno.id is null or v_turno.cerca is distinct from v_pedido.cerca or v_turno.estado <> 'en_curso' then
      v_estados := v_estados || jsonb_build_object(v_pedido.turno_id, 'perdido');
      continue;
    end if;
    update public.turnos
    set arrendado_hasta = clock_timestamp() + make_interval(secs => p_arrendamiento_ms / 1000.0)
    where id = v_turno.id;
    -- Only looked at, not locked: what counts is what tools and the answer write, and those lock it.
    if not exists (
      select 1
      from public.conversaciones_controles as k
      where k.conversacion_id = v_turno.conversacion_id
        and k.version = v_turno.version_control
        and not k.manual_override
    ) then
      v_estados := v_estados || jsonb_build_object(v_turno.id, 'tomado');
      continue;
    end if;
    perform public.guardar_tandas(v_turno.id, v_pedido.tandas);
    v_estados := v_estados
      || jsonb_build_object(v_turno.id, case when v_turno.detener_en is null then 'vigente' else 'detenido' end);
  end loop;
  return v_estados;
end
$$;
comment on function public.mantener_turnos(jsonb, integer) is
  'Para todos los turnos de un proceso: alarga sus arriendos, guarda lo contado desde la vez anterior y dice de cada uno si sigue vigente, lo tomó una persona, el visitante lo detuvo o se perdió. Los que alguien escribe en ese momento no salen.';

create or replace function public.seguir_turno(p_turno_id uuid, p_session_id text, p_desde bigint default 0)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_turno public.turnos;
  v_base bigint;
begin
  select t.* into v_turno from public.turnos as t where t.id = p_turno_id and t.session_id = p_session_id;
  if not found then
    raise exception 'turno_desconocido' using errcode = 'PT404';
  end if;
  -- Only the newest telling: what an earlier one said was taken back.
  select max(x.seq) / 10000000 * 10000000 into v_base from public.turno_eventos as x where x.turno_id = p_turno_id;
  return jsonb_build_object(
    'turno', public.turno_json(v_turno),
    'libre', v_turno.estado in ('en_cola', 'en_curso')
      and coalesce(v_turno.arrendado_hasta <= clock_timestamp(), true)
      and not exists (
        select 1
        from public.turnos as t
        where t.conversacion_id = v_turno.conversacion_id
          and t.id <> v_turno.id
          and (
            (t.secuencia < v_turno.secuencia and t.estado in ('en_cola', 'en_curso'))
            or (t.estado = 'en_curso' and t.arrendado_hasta > clock_timestamp())
          )
      ),
    'tomado', v_turno.estado = 'en_curso' and not exists (
      select 1
      from public.conversaciones_controles as k
      where k.conversacion_id = v_turno.conversacion_id
        and k.version = v_turno.version_control
        and not k.manual_override
    ),
    'tandas', coalesce(
      (
        select jsonb_agg(jsonb_build_object('seq', x.seq, 'datos', x.datos) order by x.seq)
        from public.turno_eventos as x
        where x.turno_id = p_turno_id
          and x.seq >= coalesce(
            (
              select max(y.seq)
              from public.turno_eventos as y
              where y.turno_id = p_turno_id and y.seq <= p_desde and y.seq >= v_base
            ),
            v_base
          )
      ),
      '[]'::jsonb
    )
  );
end
$$;
comment on function public.seguir_turno(uuid, text, bigint) is
  'Un turno del visitante y lo que ha contado desde una posición (con la tanda que la contiene), si nadie lo atiende y si lo tomó una persona.';

revoke execute on function
  public.guardar_tandas(uuid, jsonb),
  public.mantener_turnos(jsonb, integer),
  public.seguir_turno(uuid, text, bigint)
from public, anon, authenticated;
grant execute on function public.guardar_tandas(uuid, jsonb) to service_role;
grant execute on function public.mantener_turnos(jsonb, integer) to service_role;
grant execute on function public.seguir_turno(uuid, text, bigint) to service_role;
