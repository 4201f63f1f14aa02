-- How turns end, and how fast. A turn belongs to the moment it ends; one that the assistant was not to answer
-- (`sin_respuesta`) is none of its doing.
create or replace function interno.kpis_turnos(p_inicio timestamptz, p_fin timestamptz, p_canal text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    with turnos as materialized (
      select
        t.id,
        t.conversacion_id,
        t.secuencia,
        t.estado,
        date_part('epoch', t.terminado_en - t.recibido_en) * 1000 as ms,
        date_part('epoch', t.primer_token_en - t.recibido_en) * 1000 as primer_token_ms
      from public.turnos as t
      where t.terminado_en >= p_inicio
        and t.terminado_en < p_fin
        and t.estado in ('publicado', 'descartado', 'fallido')
        and t.conversacion_id not in (select p.id from interno.conversaciones_de_prueba as p)
        and (p_canal is null or t.conversacion_id in (select c.id from public.conversaciones as c where c.canal = p_canal))
    ),
    primeros as (
      select
        t.ms,
        t.primer_token_ms
      from turnos as t
      where t.estado = 'publicado'
        and not exists (
          select 1
          from public.turnos as a
          where a.conversacion_id = t.conversacion_id and a.estado = 'publicado' and a.secuencia < t.secuencia
        )
    ),
    resumen as (
      select
        count(*) as total,
        count(*) filter (where t.estado = 'publicado') as publicados,
        count(*) filter (where t.estado = 'fallido') as fallidos,
        count(*) filter (where t.estado = 'descartado') as descartados,
        percentile_cont(array[0.5, 0.95]) within group (order by t.ms) filter (where t.estado = 'publicado') as percentiles
      from turnos as t
    )
    select jsonb_build_object(
      'latencia', jsonb_build_object(
        'n', r.publicados,
        'p50_ms', interno.milisegundos(r.percentiles[1]),
        'p95_ms', interno.milisegundos(r.percentiles[2])
      ),
      'primera_modelo', (
        select jsonb_build_object('n', count(*), 'p50_ms', interno.milisegundos(percentile_cont(0.5) within group (order by p.ms)))
        from primeros as p
      ),
      'primer_token', (
        select jsonb_build_object(
          'n', count(p.primer_token_ms),
          'p50_ms', interno.milisegundos(percentile_cont(0.5) within group (order by p.primer_token_ms))
        )
        from primeros as p
      ),
      'fallidos', interno.tasa(r.fallidos, r.total),
      'descartados', interno.tasa(r.descartados, r.total) || jsonb_build_object(
        'costo_usd', (
          select sum(e.costo_estimado)
          from turnos as t
          inner join public.ejecuciones_asistente as e on e.turno_id = t.id
          where t.estado = 'descartado'
        )
      )
    )
    from resumen as r
  );
end
$$;
comment on function interno.kpis_turnos(timestamptz, timestamptz, text) is
  'Flujo: turnos que terminaron en la ventana; latencia, primera respuesta, fallidos y descartados con su costo.';

revoke execute on function interno.kpis_turnos(timestamptz, timestamptz, text) from public, anon, authenticated;
grant execute on function interno.kpis_turnos(timestamptz, timestamptz, text) to authenticated, service_role;
