-- The cohort: visits that began in the window, and what became of them within 30 days of the first message. Nothing
-- else counts by this rule, and what is here is never divided by what is not.
create or replace function interno.kpis_embudo(p_inicio timestamptz, p_fin timestamptz, p_canal text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  -- Hours, because days of an interval are those of the session's zone.
  v_plazo constant interval := interval '720 hours';
begin
  return (
    with visitas as (
      select
        count(*) as total,
        count(distinct s.session_id) as visitantes,
        -- Who wrote had opened the chat, whatever was noted of it.
        count(coalesce(s.abierta_en, s.primer_mensaje_en)) as abrieron,
        count(s.primer_mensaje_en) as conversaron
      from public.webchat_sesiones as s
      where s.iniciada_en >= p_inicio
        and s.iniciada_en < p_fin
        and not s.prueba
        and (p_canal is null or s.canal = p_canal)
    ),
    -- A session has one contact: people, however often they came.
    personas as (
      select
        s.contacto_id,
        min(s.primer_mensaje_en) as primero
      from public.webchat_sesiones as s
      where s.iniciada_en >= p_inicio
        and s.iniciada_en < p_fin
        and not s.prueba
        and s.primer_mensaje_en is not null
        and s.contacto_id is not null
        and (p_canal is null or s.canal = p_canal)
      group by s.contacto_id
    ),
    -- Few rows, behind a policy that is asked for each: read once.
    etapas as materialized (
      select
        e.id,
        e.categoria
      from public.lead_etapas as e
    ),
    leads as (
      select
        p.contacto_id,
        bool_or(e.categoria = 'ganada' and t.cerrado_en <= p.primero + v_plazo) as ganado,
        bool_or(e.categoria = 'perdida' and t.motivo_cierre ~ '\S' and t.cerrado_en <= p.primero + v_plazo) as perdido
      from personas as p
      inner join public.lead_tarjetas as t on t.contacto_id = p.contacto_id
      inner join etapas as e on e.id = t.etapa_id
      where t.calificado_en between p.primero and p.primero + v_plazo
        -- Here and below: follows from the line above, and lets an index be used.
        and t.calificado_en >= p_inicio
      group by p.contacto_id
    ),
    resultado as (
      select
        count(*) as calificados,
        count(*) filter (where l.ganado or l.perdido) as cerrados,
        count(*) filter (where l.ganado) as ganados,
        count(*) filter (where l.perdido) as perdidos
      from leads as l
    ),
    pendientes as (
      select count(*) as total
      from personas as p
      where p.primero + v_plazo > now() and not exists (select 1 from leads as l where l.contacto_id = p.contacto_id)
    ),
    costo as (
      select
        count(*) as respuestas,
        count(*) filter (where e.costo_estimado is null and e.tokens_salida is not null) as sin_precio,
        sum(e.costo_estimado) as usd
      from personas as p
      inner join public.conversaciones as c on c.contacto_id = p.contacto_id
      inner join public.ejecuciones_asistente as e on e.conversacion_id = c.id
      where e.iniciado_en between p.primero and p.primero + v_plazo
        and e.iniciado_en >= p_inicio
    )
    select jsonb_build_object(
      'visitas', v.total,
      'visitantes', v.visitantes,
      'abrieron', interno.tasa(v.abrieron, v.total),
      'conversaron', interno.tasa(v.conversaron, v.abrieron),
      'calificados', interno.tasa(r.calificados, v.conversaron),
      'visita_a_lead', interno.tasa(r.calificados, v.total),
      'cerrados', interno.tasa(r.cerrados, r.calificados)
        || jsonb_build_object('ganados', r.ganados, 'perdidos', r.perdidos),
      'en_curso', p.total,
      'costo_por_lead', jsonb_build_object(
        'n', r.calificados,
        'respuestas', c.respuestas,
        'sin_precio', c.sin_precio,
        'costo_usd', c.usd,
        'usd', round(c.usd / nullif(r.calificados, 0), 6)
      )
    )
    from visitas as v, resultado as r, pendientes as p, costo as c
  );
end
$$;
comment on function interno.kpis_embudo(timestamptz, timestamptz, text) is
  'Cohorte: visitas que empezaron en la ventana y qué fue de ellas en 30 días desde el primer mensaje, con su costo.';

revoke execute on function interno.kpis_embudo(timestamptz, timestamptz, text) from public, anon, authenticated;
grant execute on function interno.kpis_embudo(timestamptz, timestamptz, text) to authenticated, service_role;
