-- The first dashboard asked a function about every row there ever was. The same numbers, asked by range.
create or replace function interno.kpis_tiempos_respuesta(p_from timestamptz, p_to timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'promedio', round(avg(extract(epoch from r.respuesta_en - r.creado_en)), 2),
    'maximo', round(max(extract(epoch from r.respuesta_en - r.creado_en)), 2)
  )
  from (
    select
      m.direccion,
      m.creado_en,
      -- From the newest back, so that the frame only grows.
      min(m.creado_en) filter (where m.direccion = 'saliente') over (
        partition by m.conversacion_id
        order by m.creado_en desc, m.id desc
        rows between unbounded preceding and 1 preceding
      ) as respuesta_en
    from public.mensajes as m
    where m.conversacion_id in (
      select x.conversacion_id
      from public.mensajes as x
      where x.direccion = 'entrante'
        and x.creado_en >= coalesce(p_from, '-infinity')
        and x.creado_en <= coalesce(p_to, 'infinity')
    )
  ) as r
  where r.direccion = 'entrante'
    and r.creado_en >= coalesce(p_from, '-infinity')
    and r.creado_en <= coalesce(p_to, 'infinity')
$$;

create or replace function public.dashboard_kpis(p_from timestamptz default null, p_to timestamptz default null)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  with conversaciones as (
    select
      count(*) as total,
      count(*) filter (where c.canal = 'webchat') as webchat,
      count(distinct c.canal) as canales,
      jsonb_build_object(
        'abierta', count(*) filter (where c.estado = 'abierta'),
        'pendiente', count(*) filter (where c.estado = 'pendiente'),
        'cerrada', count(*) filter (where c.estado = 'cerrada')
      ) as por_estado
    from public.conversaciones as c
    where c.iniciada_en >= coalesce(p_from, '-infinity') and c.iniciada_en <= coalesce(p_to, 'infinity')
  ),
  contactos as (
    select
      count(*) as total,
      count(*) filter (where c.origen = 'webchat' and c.captura_estado = 'completo') as webchat_completos,
      jsonb_build_object(
        'lead', count(*) filter (where c.estado = 'lead'),
        'activo', count(*) filter (where c.estado = 'activo'),
        'bloqueado', count(*) filter (where c.estado = 'bloqueado')
      ) as por_estado,
      jsonb_build_object(
        'incompleto', count(*) filter (where c.captura_estado = 'incompleto'),
        'completo', count(*) filter (where c.captura_estado = 'completo')
      ) as captura
    from public.contactos as c
    where c.creado_en >= coalesce(p_from, '-infinity') and c.creado_en <= coalesce(p_to, 'infinity')
  ),
  visitantes as (
    select
      count(*) as total,
      coalesce(sum(v.visit_count), 0) as visitas,
      count(*) filter (where v.contacto_id is null) as sin_chat
    from public.webchat_visitantes as v
    where v.registrado_en >= coalesce(p_from, '-infinity') and v.registrado_en <= coalesce(p_to, 'infinity')
  )
  select jsonb_build_object(
    'conversaciones', jsonb_build_object(
      'total', v.total,
      'por_estado', v.por_estado,
      'webchat_total', v.webchat,
      'canales_activos', v.canales
    ),
    'contactos', jsonb_build_object('total', c.total, 'por_estado', c.por_estado, 'captura', c.captura),
    'visitantes', w.total,
    'visitas_totales', w.visitas,
    'tiempos_respuesta', interno.kpis_tiempos_respuesta(p_from, p_to),
    'webchat', jsonb_build_object(
      'visitas_sin_chat', w.sin_chat,
      'conversaciones', v.webchat,
      'visitas_totales', w.visitas,
      'contactos_completos', c.webchat_completos
    )
  )
  from conversaciones as v, contactos as c, visitantes as w
$$;

drop function if exists interno.en_ventana(timestamptz, timestamptz, timestamptz);
