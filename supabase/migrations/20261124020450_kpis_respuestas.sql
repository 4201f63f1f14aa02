-- How long people wait. A wait begins with the visitor's first message that nobody has answered and ends with the
-- next thing they see; it belongs to the moment it ends, so what is past does not change.
create or replace function interno.kpis_respuestas(p_inicio timestamptz, p_fin timestamptz, p_canal text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    with propias as materialized (
      select
        m.conversacion_id,
        min(m.creado_en) as primera
      from interno.mensajes_de_operador as m
      where m.creado_en >= p_inicio
        and m.creado_en < p_fin
      group by m.conversacion_id
    ),
    humanas as (
      select x.ms
      from (
        select
          date_part('epoch', o.primera - (
            select coalesce(
              min(e.creado_en) filter (where e.evento = 'solicitada'),
              min(e.creado_en) filter (where e.evento = 'tomada')
            )
            from public.conversaciones_controles_eventos as e
            where e.conversacion_id = o.conversacion_id
          )) * 1000 as ms
        from propias as o
        where o.conversacion_id not in (select p.id from interno.conversaciones_de_prueba as p)
          and (p_canal is null or o.conversacion_id in (select c.id from public.conversaciones as c where c.canal = p_canal))
          and not exists (
            select 1
            from interno.mensajes_de_operador as a
            where a.conversacion_id = o.conversacion_id and a.creado_en < p_inicio
          )
      ) as x
      where x.ms >= 0
    ),
    -- What was said in the window, and before it in conversations that go on in it: those are few, so each is looked
    -- up (`offset 0` keeps the planner from reading all that was ever said instead).
    hilo as (
      select
        m.conversacion_id,
        m.secuencia,
        m.creado_en,
        m.direccion
      from interno.mensajes_vistos as m
      where m.creado_en >= p_inicio
        and m.creado_en < p_fin
      union all
      select
        m.conversacion_id,
        m.secuencia,
        m.creado_en,
        m.direccion
      from public.conversaciones as c
      cross join lateral (
        select v.*
        from interno.mensajes_vistos as v
        where v.conversacion_id = c.id and v.creado_en < p_inicio
        offset 0
      ) as m
      where c.iniciada_en < p_inicio and c.ultimo_mensaje_en >= p_inicio
    ),
    -- Only where the other side begins to speak: a wait, its answer, the next wait…
    cambios as (
      select
        x.conversacion_id,
        x.direccion,
        x.creado_en,
        lag(x.creado_en) over (partition by x.conversacion_id order by x.secuencia) as desde
      from (
        select
          h.*,
          lag(h.direccion) over (partition by h.conversacion_id order by h.secuencia) as previa
        from hilo as h
        where h.conversacion_id not in (select p.id from interno.conversaciones_de_prueba as p)
          and (p_canal is null or h.conversacion_id in (select c.id from public.conversaciones as c where c.canal = p_canal))
      ) as x
      where x.direccion is distinct from x.previa
    ),
    esperas as (
      select sum(date_part('epoch', c.creado_en - c.desde) * 1000) as ms
      from cambios as c
      where c.direccion = 'saliente'
        and c.desde is not null
        and c.creado_en >= p_inicio
      group by c.conversacion_id
    )
    select jsonb_build_object(
      'primera_humana', (
        select jsonb_build_object(
          'n', count(*),
          'p50_ms', interno.milisegundos(percentile_cont(0.5) within group (order by h.ms)),
          'p90_ms', interno.milisegundos(percentile_cont(0.9) within group (order by h.ms))
        )
        from humanas as h
      ),
      'espera', (
        select jsonb_build_object(
          'n', count(*),
          'p50_ms', interno.milisegundos(percentile_cont(0.5) within group (order by e.ms)),
          'p90_ms', interno.milisegundos(percentile_cont(0.9) within group (order by e.ms)),
          'total_ms', interno.milisegundos(sum(e.ms))
        )
        from esperas as e
      )
    )
  );
end
$$;
comment on function interno.kpis_respuestas(timestamptz, timestamptz, text) is
  'Flujo: primera respuesta de una persona y espera del visitante por conversación, según cuándo se contestó.';

revoke execute on function interno.kpis_respuestas(timestamptz, timestamptz, text) from public, anon, authenticated;
grant execute on function interno.kpis_respuestas(timestamptz, timestamptz, text) to authenticated, service_role;
