-- Asked twice by the same worker, because our answer was lost on the way, it answers the same turn: a second one would
-- be leased to nobody who knows, and count as an attempt that nobody made.
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
  select t.id into v_turno_id
  from public.turnos as t
  where t.estado = 'en_curso' and t.arrendado_hasta > clock_timestamp() and t.arrendado_por = p_trabajador
  limit 1;
  if found then
    return public.reclamar_turno(v_turno_id, p_trabajador, p_arrendamiento_ms);
  end if;

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
