-- What every indicator leaves out, and who said a message, told once. Views, so that the planner sees through them;
-- they read as whoever calls.
create or replace view interno.contactos_de_prueba with (security_invoker = true) as
select s.contacto_id
from public.webchat_sesiones as s
where s.prueba and s.contacto_id is not null;
comment on view interno.contactos_de_prueba is
  'Contactos con una visita de prueba: nada suyo cuenta en los indicadores, en ningún canal.';

create or replace view interno.conversaciones_de_prueba with (security_invoker = true) as
select c.id
from public.conversaciones as c
where c.contacto_id in (select p.contacto_id from interno.contactos_de_prueba as p);
comment on view interno.conversaciones_de_prueba is 'Conversaciones de contactos de prueba: sus filas no cuentan.';

-- Discarded drafts are not messages; notes of the system and what never arrived were not seen.
create or replace view interno.mensajes_vistos with (security_invoker = true) as
select
  m.conversacion_id,
  m.secuencia,
  m.creado_en,
  m.direccion
from public.mensajes as m
where m.tipo_contenido <> 'sistema' and m.estado is distinct from 'fallida';
comment on view interno.mensajes_vistos is 'Lo que el visitante escribió o vio: ni notas del sistema ni envíos fallidos.';

create or replace view interno.mensajes_del_asistente with (security_invoker = true) as
select
  m.conversacion_id,
  m.creado_en
from public.mensajes as m
where m.direccion = 'saliente'
  and coalesce(m.datos ->> 'author', 'assistant') = 'assistant'
  and m.tipo_contenido <> 'sistema'
  and m.estado is distinct from 'fallida';
comment on view interno.mensajes_del_asistente is 'Mensajes vistos que escribió el asistente.';

-- Worded as its index is (mensajes_operador_idx).
create or replace view interno.mensajes_de_operador with (security_invoker = true) as
select
  m.conversacion_id,
  m.creado_en
from public.mensajes as m
where m.direccion = 'saliente'
  and coalesce(m.datos ->> 'author', 'assistant') <> 'assistant'
  and m.tipo_contenido <> 'sistema'
  and m.estado is distinct from 'fallida';
comment on view interno.mensajes_de_operador is 'Mensajes vistos que escribió una persona de la empresa.';

revoke all on
  interno.contactos_de_prueba,
  interno.conversaciones_de_prueba,
  interno.mensajes_vistos,
  interno.mensajes_del_asistente,
  interno.mensajes_de_operador
from public, anon, authenticated, service_role;
grant select on
  interno.contactos_de_prueba,
  interno.conversaciones_de_prueba,
  interno.mensajes_vistos,
  interno.mensajes_del_asistente,
  interno.mensajes_de_operador
to authenticated, service_role;
