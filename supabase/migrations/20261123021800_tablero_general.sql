-- The board that every database needs. A board `general` that already has stages is somebody's own and stays as it is.
insert into public.lead_tableros (nombre, slug, descripcion, es_default)
select
  'Pipeline General',
  'general',
  'Tablero que recibe las conversaciones nuevas.',
  not exists (select 1 from public.lead_tableros as t where t.es_default)
on conflict (slug) do nothing;

insert into public.lead_etapas (tablero_id, codigo, nombre, orden, categoria, probabilidad, sla_horas)
select t.id, e.codigo, e.nombre, e.orden, e.categoria::public.lead_categoria, e.probabilidad, e.sla_horas
from public.lead_tableros as t
cross join (
  values
    ('captado', 'Captado', 1, 'abierta', 10, 24),
    ('precalificado', 'Precalificado', 2, 'abierta', 25, 48),
    ('demo', 'Demo', 3, 'abierta', 55, 72),
    ('negociacion', 'Negociación', 4, 'abierta', 75, 96),
    ('cerrado_ganado', 'Cerrado ganado', 5, 'ganada', 100, null),
    ('cerrado_perdido', 'Cerrado perdido', 6, 'perdida', 0, null)
) as e (codigo, nombre, orden, categoria, probabilidad, sla_horas)
where t.slug = 'general'
  and not exists (select 1 from public.lead_etapas as x where x.tablero_id = t.id);
