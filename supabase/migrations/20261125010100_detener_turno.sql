-- The visitor wants no (more) answer to this message. What runs is told so and ends by itself; what does not, ends here.
create or replace function public.detener_turno(p_turno_id uuid, p_session_id text)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_turno public.turnos;
begin
  perform public.bloquear_conversacion_de_turno(p_turno_id);
  select t.* into v_turno
  from public.turnos as t
  where t.id = p_turno_id and t.session_id = p_session_id
  for update;
  if not found then
    raise exception 'turno_desconocido' using errcode = 'PT404';
  end if;
  if v_turno.estado = 'en_curso' and v_turno.arrendado_hasta > clock_timestamp() then
    update public.turnos
    set detener_en = coalesce(detener_en, clock_timestamp())
    where id = p_turno_id;
  elsif v_turno.estado in ('en_cola', 'en_curso') then
    perform public.terminar_turno_sin_respuesta(v_turno, 'detenido_por_visitante');
  end if;
  select t.* into v_turno from public.turnos as t where t.id = p_turno_id;
  return public.turno_json(v_turno);
end
$$;
comment on function public.detener_turno(uuid, text) is
  'El visitante detiene su turno; repetirlo, o detener uno terminado, no cambia nada.';

-- As before; a turn that was stopped and then left behind is not run again.
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
  if v_turno.detener_en is not null then
    return public.terminar_turno_sin_respuesta(v_turno, 'detenido_por_visitante');
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

revoke execute on function public.detener_turno(uuid, text) from public, anon, authenticated;
grant execute on function public.detener_turno(uuid, text) to service_role;
