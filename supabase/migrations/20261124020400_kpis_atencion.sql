-- Who answered the conversations that began in the window: the assistant alone, or a person too. Containment alone
-- rewards that people leave, so automation also asks for a qualified lead.
create or replace function interno.motivo_de_traspaso(p_motivo text, p_actor_tipo text)
returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
  select case
    when p_motivo in ('pedido_visitante', 'modelo', 'regla', 'error', 'operador') then p_motivo
    when p_actor_tipo = 'visitante' then 'pedido_visitante'
    when p_actor_tipo = 'asistente' then 'modelo'
    when p_actor_tipo = 'operador' then 'operador'
    else 'regla'
  end
$$;
comment on function interno.motivo_de_traspaso(text, text) is
  'Por qué pasó una conversación a una persona; sin un motivo conocido lo dice quién lo hizo.';

create or replace function interno.kpis_atencion(p_inicio timestamptz, p_fin timestamptz, p_canal text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    -- No message and no lead is older than its conversation, so `p_inicio` bounds them too.
    with conversaciones as materialized (
      select
        c.id,
        c.contacto_id,
        c.iniciada_en,
        c.ultimo_mensaje_en
      from public.conversaciones as c
      where c.iniciada_en >= p_inicio
        and c.iniciada_en < p_fin
        and (p_canal is null or c.canal = p_canal)
        and c.contacto_id not in (select p.contacto_id from interno.contactos_de_prueba as p)
    ),
    de_operador as (
      select distinct m.conversacion_id
      from interno.mensajes_de_operador as m
      where m.creado_en >= p_inicio
    ),
    traspasos as (
      select
        e.conversacion_id,
        bool_or(e.evento = 'solicitada') as solicitada,
        (array_agg(interno.motivo_de_traspaso(e.motivo, e.actor_tipo) order by e.id))[1] as motivo
      from public.conversaciones_controles_eventos as e
      where e.evento in ('solicitada', 'tomada') and e.creado_en >= p_inicio
      group by e.conversacion_id
    ),
    -- A lead was made in the last conversation that had begun by then.
    calificadas as (
      select distinct c.id
      from conversaciones as c
      inner join public.lead_tarjetas as t on t.contacto_id = c.contacto_id and t.calificado_en >= c.iniciada_en
      where t.calificado_en >= p_inicio
        and not exists (
          select 1
          from public.conversaciones as x
          where x.contacto_id = c.contacto_id and x.iniciada_en > c.iniciada_en and x.iniciada_en <= t.calificado_en
        )
    ),
    hechos as materialized (
      select
        t.motivo,
        t.conversacion_id is not null as traspaso,
        coalesce(t.solicitada, false) as solicitada,
        o.conversacion_id is not null as con_operador,
        c.id in (
          select m.conversacion_id
          from interno.mensajes_del_asistente as m
          where m.creado_en >= p_inicio
            and m.creado_en < p_fin
        )
          -- One that goes on after the window may have been answered only then.
          or (
            c.ultimo_mensaje_en >= p_fin
            and (select true from interno.mensajes_del_asistente as m where m.conversacion_id = c.id limit 1) is not null
          ) as con_asistente,
        t.conversacion_id is null and o.conversacion_id is null as contenida,
        k.id is not null as calificada
      from conversaciones as c
      left join de_operador as o on o.conversacion_id = c.id
      left join traspasos as t on t.conversacion_id = c.id
      left join calificadas as k on k.id = c.id
    )
    select jsonb_build_object(
      'contencion', interno.tasa(count(*) filter (where h.contenida), count(*)),
      'participacion', interno.tasa(count(*) filter (where h.con_asistente), count(*)),
      'resolucion', interno.tasa(
        count(*) filter (where h.con_asistente and h.contenida and h.calificada),
        count(*) filter (where h.con_asistente)
      ),
      'automatizacion', interno.tasa(count(*) filter (where h.con_asistente and h.contenida and h.calificada), count(*)),
      'traspaso', interno.tasa(count(*) filter (where h.traspaso), count(*)) || jsonb_build_object(
        'por_motivo', jsonb_build_object(
          'pedido_visitante', count(*) filter (where h.motivo = 'pedido_visitante'),
          'modelo', count(*) filter (where h.motivo = 'modelo'),
          'regla', count(*) filter (where h.motivo = 'regla'),
          'error', count(*) filter (where h.motivo = 'error'),
          'operador', count(*) filter (where h.motivo = 'operador')
        )
      ),
      'traspasos_perdidos', interno.tasa(
        count(*) filter (where h.solicitada and not h.con_operador),
        count(*) filter (where h.solicitada)
      )
    )
    from hechos as h
  );
end
$$;
comment on function interno.kpis_atencion(timestamptz, timestamptz, text) is
  'Flujo: conversaciones que empezaron en la ventana; contención, participación, resolución, automatización y traspaso.';

revoke execute on function
  interno.motivo_de_traspaso(text, text),
  interno.kpis_atencion(timestamptz, timestamptz, text)
from public, anon, authenticated;
grant execute on function
  interno.motivo_de_traspaso(text, text),
  interno.kpis_atencion(timestamptz, timestamptz, text)
to authenticated, service_role;
