-- How long cards stay in a stage: those that left it in the window, all their stays in it added up; and, for now,
-- those that are in it.
create or replace function interno.kpis_etapas(p_inicio timestamptz, p_fin timestamptz, p_canal text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    with salieron as (
      select distinct v.tarjeta_id
      from public.lead_movimientos as v
      inner join public.lead_tarjetas as t on t.id = v.tarjeta_id
      where v.cambiado_en >= p_inicio
        and v.cambiado_en < p_fin
        and v.etapa_origen_id is not null
        and (p_canal is null or t.canal = p_canal)
        and t.contacto_id not in (select p.contacto_id from interno.contactos_de_prueba as p)
    ),
    estancias as (
      select
        v.tarjeta_id,
        lag(v.etapa_destino_id) over historia as etapa_id,
        v.cambiado_en as hasta,
        date_part('epoch', v.cambiado_en - lag(v.cambiado_en) over historia) * 1000 as ms
      from public.lead_movimientos as v
      where v.tarjeta_id in (select s.tarjeta_id from salieron as s) and v.cambiado_en < p_fin
      window historia as (partition by v.tarjeta_id order by v.cambiado_en, v.id)
    ),
    por_tarjeta as (
      select
        e.etapa_id,
        sum(e.ms) as ms
      from estancias as e
      where e.etapa_id is not null
      group by e.tarjeta_id, e.etapa_id
      having max(e.hasta) >= p_inicio
    ),
    etapas as materialized (
      select
        e.id,
        e.codigo,
        e.orden,
        b.slug as tablero
      from public.lead_etapas as e
      inner join public.lead_tableros as b on b.id = e.tablero_id
    ),
    por_etapa as (
      select
        p.etapa_id,
        count(*) as total,
        percentile_cont(0.5) within group (order by p.ms) as p50
      from por_tarjeta as p
      group by p.etapa_id
    )
    select coalesce(
      jsonb_agg(
        jsonb_build_object('tablero', e.tablero, 'etapa', e.codigo, 'n', x.total, 'p50_ms', interno.milisegundos(x.p50))
        order by e.tablero collate "C", e.orden
      ),
      '[]'::jsonb
    )
    from por_etapa as x
    inner join etapas as e on e.id = x.etapa_id
  );
end
$$;
comment on function interno.kpis_etapas(timestamptz, timestamptz, text) is
  'Flujo: tarjetas que dejaron una etapa en la ventana y el tiempo que sumaron en ella.';

create or replace function interno.kpis_etapas_ahora(p_canal text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    with etapas as materialized (
      select
        e.id,
        e.codigo,
        e.orden,
        e.sla_horas * interval '1 hour' as limite,
        b.slug as tablero
      from public.lead_etapas as e
      inner join public.lead_tableros as b on b.id = e.tablero_id
      where e.categoria = 'abierta'
    ),
    entradas as (
      select
        v.tarjeta_id,
        max(v.cambiado_en) as desde
      from public.lead_movimientos as v
      group by v.tarjeta_id
    ),
    por_etapa as (
      select
        e.id,
        count(e.limite) as con_limite,
        count(*) filter (where now() - coalesce(m.desde, t.creado_en) > e.limite) as vencidas,
        count(*) as total,
        percentile_cont(0.5) within group (order by date_part('epoch', now() - coalesce(m.desde, t.creado_en)) * 1000) as p50
      from public.lead_tarjetas as t
      inner join etapas as e on e.id = t.etapa_id
      left join entradas as m on m.tarjeta_id = t.id
      where (p_canal is null or t.canal = p_canal)
        and t.contacto_id not in (select p.contacto_id from interno.contactos_de_prueba as p)
      group by e.id
    )
    select coalesce(
      jsonb_agg(
        jsonb_build_object(
          'tablero', e.tablero,
          'etapa', e.codigo,
          'n', x.total,
          'p50_ms', interno.milisegundos(x.p50),
          'vencidas', interno.tasa(x.vencidas, x.con_limite)
        )
        order by e.tablero collate "C", e.orden
      ),
      '[]'::jsonb
    )
    from por_etapa as x
    inner join etapas as e on e.id = x.id
  );
end
$$;
comment on function interno.kpis_etapas_ahora(text) is
  'Tarjetas abiertas en este momento, por etapa: cuánto llevan en ella y cuántas pasaron de su sla_horas.';

revoke execute on function
  interno.kpis_etapas(timestamptz, timestamptz, text),
  interno.kpis_etapas_ahora(text)
from public, anon, authenticated;
grant execute on function
  interno.kpis_etapas(timestamptz, timestamptz, text),
  interno.kpis_etapas_ahora(text)
to authenticated, service_role;
