-- How each tool does. `validacion` is the model's mistake, `error` ours; a person who took the conversation is neither.
create or replace function interno.kpis_herramientas(p_inicio timestamptz, p_fin timestamptz, p_canal text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    with por_turno as (
      select
        h.nombre,
        count(*) as llamadas,
        count(*) filter (where h.resultado = 'ok') as ok,
        count(*) filter (where h.resultado = 'validacion') as validacion,
        count(*) filter (where h.resultado = 'error') as error,
        count(*) filter (where h.resultado = 'rechazada_por_control') as rechazada
      from public.ejecuciones_herramientas as h
      where h.creado_en >= p_inicio
        and h.creado_en < p_fin
        and h.conversacion_id not in (select p.id from interno.conversaciones_de_prueba as p)
        and (p_canal is null or h.conversacion_id in (select c.id from public.conversaciones as c where c.canal = p_canal))
      group by h.turno_id, h.nombre
    ),
    por_nombre as (
      select
        t.nombre,
        interno.tasa(sum(t.ok)::bigint, sum(t.llamadas)::bigint) || jsonb_build_object(
          'nombre', t.nombre,
          'validacion', sum(t.validacion),
          'error', sum(t.error),
          'rechazada_por_control', sum(t.rechazada),
          'a_la_primera', interno.tasa(count(*) filter (where t.llamadas = 1 and t.ok = 1), count(*))
        ) as fila
      from por_turno as t
      group by t.nombre
    )
    select coalesce(jsonb_agg(n.fila order by n.nombre collate "C"), '[]'::jsonb)
    from por_nombre as n
  );
end
$$;
comment on function interno.kpis_herramientas(timestamptz, timestamptz, text) is
  'Flujo: llamadas a cada herramienta en la ventana, por resultado, y turnos que acertaron a la primera.';

revoke execute on function interno.kpis_herramientas(timestamptz, timestamptz, text) from public, anon, authenticated;
grant execute on function interno.kpis_herramientas(timestamptz, timestamptz, text) to authenticated, service_role;
