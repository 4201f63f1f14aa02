-- Leases: one turn at a time per conversation, first in first out, on the database's clock.

create or replace function public.bloquear_conversacion_de_turno(p_turno_id uuid)
returns void
language plpgsql
set search_path = ''
as $$
begin
  perform 1
  from public.conversaciones as c
  where c.id = (select t.conversacion_id from public.turnos as t where t.id = p_turno_id)
  for update;
end
$$;
comment on function public.bloquear_conversacion_de_turno(uuid) is
  'Primer candado de toda función de turnos; después siguen turno, control, contacto y tarjeta, siempre en ese orden.';

create or replace function public.terminar_turno_sin_respuesta(p_turno public.turnos, p_motivo text)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_turno public.turnos;
begin
  update public.turnos
  set estado = 'sin_respuesta',
      motivo = p_motivo,
      terminado_en = clock_timestamp(),
      arrendado_por = null,
      arrendado_hasta = null
  where id = p_turno.id
  returning * into v_turno;
  return jsonb_build_object('resultado', 'terminado', 'turno', public.turno_json(v_turno));
end
$$;
comment on function public.terminar_turno_sin_respuesta(public.turnos, text) is
  'Termina un turno que el asistente no debe contestar: lo atiende una persona o ya se respondió después.';

create or replace function public.arrendar_turno(p_turno public.turnos, p_trabajador text, p_arrendamiento_ms integer)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_turno public.turnos;
  v_sucia boolean;
  v_version bigint;
begin
  insert into public.conversaciones_controles (conversacion_id)
  values (p_turno.conversacion_id)
  on conflict do nothing;

  select k.version into v_version
  from public.conversaciones_controles as k
  where k.conversacion_id = p_turno.conversacion_id
    and not k.manual_override
  for share;

  if not found then
    return public.terminar_turno_sin_respuesta(p_turno, 'control_manual');
  end if;

  select c.openai_sucia into v_sucia from public.conversaciones as c where c.id = p_turno.conversacion_id;
  update public.conversaciones set openai_sucia = true where id = p_turno.conversacion_id and not openai_sucia;

  update public.turnos
  set estado = 'en_curso',
      motivo = null,
      arrendado_por = p_trabajador,
      arrendado_hasta = clock_timestamp() + make_interval(secs => p_arrendamiento_ms / 1000.0),
      cerca = cerca + 1,
      intento = intento + 1,
      version_control = v_version,
      sucia = v_sucia
  where id = p_turno.id
  returning * into v_turno;

  return jsonb_build_object(
    'resultado', 'reclamado',
    'turno', public.turno_json(v_turno),
    'contexto', public.contexto_turno(v_turno, v_sucia)
  );
end
$$;
comment on function public.arrendar_turno(public.turnos, text, integer) is
  'Arrienda un turno cuya conversación ya está bloqueada; en modo manual lo termina sin respuesta.';

create or replace function public.repetir_arriendo(p_turno public.turnos, p_arrendamiento_ms integer)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_turno public.turnos;
begin
  update public.turnos
  set arrendado_hasta = clock_timestamp() + make_interval(secs => p_arrendamiento_ms / 1000.0)
  where id = p_turno.id
  returning * into v_turno;
  return jsonb_build_object(
    'resultado', 'reclamado',
    'turno', public.turno_json(v_turno),
    'contexto', public.contexto_turno(v_turno, v_turno.sucia)
  );
end
$$;
comment on function public.repetir_arriendo(public.turnos, integer) is
  'La misma respuesta para el mismo trabajador que ya tiene el arriendo vigente.';

create or replace function public.reclamar_turno(p_turno_id uuid, p_trabajador text, p_arrendamiento_ms integer default 15000)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_turno public.turnos;
begin
  perform public.bloquear_conversacion_de_turno(p_turno_id);
  select t.* into v_turno from public.turnos as t where t.id = p_turno_id for update;
  if not found then
    raise exception 'turno_desconocido' using errcode = 'PT404';
  end if;

  if v_turno.estado not in ('en_cola', 'en_curso') then
    return jsonb_build_object('resultado', 'terminado', 'turno', public.turno_json(v_turno));
  end if;
  -- The same worker asking again lost our answer on the way: the same lease, and its fence stays what it was.
  if v_turno.arrendado_hasta > clock_timestamp() and v_turno.arrendado_por = p_trabajador then
    return public.repetir_arriendo(v_turno, p_arrendamiento_ms);
  end if;
  if v_turno.arrendado_hasta > clock_timestamp()
    or exists (
      select 1
      from public.turnos as t
      where t.conversacion_id = v_turno.conversacion_id
        and t.id <> v_turno.id
        and (
          (t.secuencia < v_turno.secuencia and t.estado in ('en_cola', 'en_curso'))
          or (t.estado = 'en_curso' and t.arrendado_hasta > clock_timestamp())
        )
    )
  then
    return jsonb_build_object('resultado', 'espera', 'turno', public.turno_json(v_turno));
  end if;
  -- A later turn already told the model this message: answering it again would double it.
  if exists (
    select 1
    from public.conversaciones as c
    where c.id = v_turno.conversacion_id and c.openai_secuencia >= v_turno.secuencia
  ) then
    return public.terminar_turno_sin_respuesta(v_turno, 'respondido_despues');
  end if;
  if v_turno.intento >= 5 then
    update public.turnos
    set estado = 'fallido',
        motivo = 'demasiados_intentos',
        terminado_en = clock_timestamp(),
        arrendado_por = null,
        arrendado_hasta = null
    where id = p_turno_id
    returning * into v_turno;
    return jsonb_build_object('resultado', 'terminado', 'turno', public.turno_json(v_turno));
  end if;
  return public.arrendar_turno(v_turno, p_trabajador, p_arrendamiento_ms);
end
$$;
comment on function public.reclamar_turno(uuid, text, integer) is
  'Arrienda el turno si es el primero de su conversación y nadie lo tiene; si no, dice «espera» o cómo terminó.';

create or replace function public.reclamar_abandonado(
  p_trabajador text,
  p_arrendamiento_ms integer default 15000,
  p_gracia_ms integer default 5000
)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_turno_id uuid;
  v_respuesta jsonb;
begin
  for v_turno_id in
    select t.id
    from public.turnos as t
    where t.estado in ('en_cola', 'en_curso')
      and coalesce(t.arrendado_hasta, t.recibido_en + make_interval(secs => p_gracia_ms / 1000.0)) <= clock_timestamp()
      and not exists (
        select 1
        from public.turnos as previo
        where previo.conversacion_id = t.conversacion_id
          and previo.secuencia < t.secuencia
          and previo.estado in ('en_cola', 'en_curso')
      )
    order by t.recibido_en
    limit 10
  loop
    v_respuesta := public.reclamar_turno(v_turno_id, p_trabajador, p_arrendamiento_ms);
    if v_respuesta ->> 'resultado' = 'reclamado' then
      return v_respuesta;
    end if;
  end loop;
  return jsonb_build_object('resultado', 'nada');
end
$$;
comment on function public.reclamar_abandonado(text, integer, integer) is
  'Arrienda el turno más viejo que quedó sin dueño, de cualquier conversación, o responde «nada».';

create or replace function public.renovar_turno(p_turno_id uuid, p_cerca bigint, p_arrendamiento_ms integer default 15000)
returns boolean
language plpgsql
set search_path = ''
as $$
begin
  update public.turnos
  set arrendado_hasta = clock_timestamp() + make_interval(secs => p_arrendamiento_ms / 1000.0)
  where id = p_turno_id and cerca = p_cerca and estado = 'en_curso';
  return found;
end
$$;
comment on function public.renovar_turno(uuid, bigint, integer) is 'Alarga el arriendo; falso si otro proceso ya tiene el turno.';

create or replace function public.soltar_turno(p_turno_id uuid, p_cerca bigint)
returns boolean
language plpgsql
set search_path = ''
as $$
begin
  update public.turnos
  set arrendado_hasta = clock_timestamp(),
      intento = greatest(intento - 1, 0)
  where id = p_turno_id and cerca = p_cerca and estado = 'en_curso' and arrendado_hasta > clock_timestamp();
  return found;
end
$$;
comment on function public.soltar_turno(uuid, bigint) is
  'Devuelve el turno sin terminarlo (el proceso se apaga): otro puede reclamarlo en seguida y no cuenta como intento.';

revoke execute on function public.bloquear_conversacion_de_turno(uuid) from public, anon, authenticated;
revoke execute on function public.terminar_turno_sin_respuesta(public.turnos, text) from public, anon, authenticated;
revoke execute on function public.arrendar_turno(public.turnos, text, integer) from public, anon, authenticated;
revoke execute on function public.repetir_arriendo(public.turnos, integer) from public, anon, authenticated;
revoke execute on function public.reclamar_turno(uuid, text, integer) from public, anon, authenticated;
revoke execute on function public.reclamar_abandonado(text, integer, integer) from public, anon, authenticated;
revoke execute on function public.renovar_turno(uuid, bigint, integer) from public, anon, authenticated;
revoke execute on function public.soltar_turno(uuid, bigint) from public, anon, authenticated;
grant execute on function public.bloquear_conversacion_de_turno(uuid) to service_role;
grant execute on function public.terminar_turno_sin_respuesta(public.turnos, text) to service_role;
grant execute on function public.arrendar_turno(public.turnos, text, integer) to service_role;
grant execute on function public.repetir_arriendo(public.turnos, integer) to service_role;
grant execute on function public.reclamar_turno(uuid, text, integer) to service_role;
grant execute on function public.reclamar_abandonado(text, integer, integer) to service_role;
grant execute on function public.renovar_turno(uuid, bigint, integer) to service_role;
grant execute on function public.soltar_turno(uuid, bigint) to service_role;
