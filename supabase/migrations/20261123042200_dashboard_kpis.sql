-- The numbers of the first dashboard, in the shape that older panels read. It counts what its caller may see.
-- A conversation, contact or visitor belongs to the window in which it began; both ends count.
create or replace function interno.en_ventana(p_momento timestamptz, p_from timestamptz, p_to timestamptz)
returns boolean
language sql
immutable
set search_path = ''
as $$
  select (p_from is null or p_momento >= p_from) and (p_to is null or p_momento <= p_to)
$$;
comment on function interno.en_ventana(timestamptz, timestamptz, timestamptz) is
  'Si un momento cae en la ventana; un extremo nulo no limita.';

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
      min(m.creado_en) filter (where m.direccion = 'saliente') over (
        partition by m.conversacion_id order by m.creado_en, m.id rows between 1 following and unbounded following
      ) as respuesta_en
    from public.mensajes as m
  ) as r
  where r.direccion = 'entrante' and interno.en_ventana(r.creado_en, p_from, p_to)
$$;
comment on function interno.kpis_tiempos_respuesta(timestamptz, timestamptz) is
  'Segundos entre un mensaje entrante de la ventana y la siguiente respuesta; null si no hubo ninguna.';

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
    where interno.en_ventana(c.iniciada_en, p_from, p_to)
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
    where interno.en_ventana(c.creado_en, p_from, p_to)
  ),
  visitantes as (
    select
      count(*) as total,
      coalesce(sum(v.visit_count), 0) as visitas,
      count(*) filter (where v.contacto_id is null) as sin_chat
    from public.webchat_visitantes as v
    where interno.en_ventana(v.registrado_en, p_from, p_to)
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
comment on function public.dashboard_kpis(timestamptz, timestamptz) is
  'Conversaciones, contactos, visitas y tiempos de respuesta (segundos) de la ventana, según lo que ve quien llama.';
