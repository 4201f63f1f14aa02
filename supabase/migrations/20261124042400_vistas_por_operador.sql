-- The newest page of an operator's few rows was found by walking everybody's: a plan is made before it is known who
-- asks, and a policy says whether a row shows only once it is read. The two views now choose while they run. `k` names
-- the rows twice. The half whose `todo` is not the caller's is never begun: whoever sees all walks the index from its
-- newest end, anybody else begins with the ids that are theirs. `greatest` of one value is that value, but not the
-- index's: so the second half sorts what it found instead of walking after all. Order comes from `k`, all else from
-- the table, whose policies stay in force on both.
create or replace function interno.ve_todo()
returns boolean
language sql
stable
set search_path = ''
as $$
  select not pg_catalog.row_security_active('public.conversaciones') or interno.es_admin((select auth.uid()))
$$;
comment on function interno.ve_todo() is 'Si quien llama ve todas las filas: es admin, o su rol no pasa por políticas.';

create or replace function interno.conversaciones_visibles()
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  select interno.conversaciones_asignadas()
  union
  select interno.conversaciones_de_tarjetas_propias()
  union
  select v.id
  from public.contactos as c
  inner join public.conversaciones as v on v.contacto_id = c.id
  where c.propietario_usuario_id = interno.operador_actual()
$$;
comment on function interno.conversaciones_visibles() is
  'Conversaciones que ve quien llama sin ser admin: asignadas, de sus tarjetas o de sus contactos.';

create or replace function interno.tarjetas_visibles()
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  select t.id
  from public.lead_tarjetas as t
  where t.propietario_usuario_id = interno.operador_actual() or t.asignado_a_usuario_id = interno.operador_actual()
  union
  select t.id
  from public.contactos as c
  inner join public.lead_tarjetas as t on t.contacto_id = c.id
  where c.propietario_usuario_id = interno.operador_actual()
  union
  select t.id
  from public.conversaciones as v
  inner join public.lead_tarjetas as t on t.conversacion_id = v.id
  where v.asignado_a_usuario_id = interno.operador_actual()
$$;
comment on function interno.tarjetas_visibles() is
  'Tarjetas que ve quien llama sin ser admin: suyas, de sus contactos o de sus conversaciones asignadas.';

revoke execute on function interno.ve_todo() from public, anon, authenticated;
revoke execute on function interno.conversaciones_visibles() from public, anon, authenticated;
revoke execute on function interno.tarjetas_visibles() from public, anon, authenticated;
grant execute on function interno.ve_todo() to authenticated, service_role;
grant execute on function interno.conversaciones_visibles() to authenticated, service_role;
grant execute on function interno.tarjetas_visibles() to authenticated, service_role;

create or replace view public.embudo
with (security_invoker = true)
as
select
  t.id,
  t.tablero_id,
  t.etapa_id,
  t.contacto_id,
  c.nombre_completo as contacto_nombre,
  c.estado as contacto_estado,
  c.telefono_e164 as contacto_telefono,
  c.correo as contacto_correo,
  t.conversacion_id,
  coalesce(t.canal, v.canal) as canal,
  v.estado as conversacion_estado,
  v.ultimo_mensaje_en,
  t.monto_estimado,
  t.moneda,
  t.probabilidad_override,
  t.lead_score,
  t.tags,
  t.metadata,
  t.asignado_a_usuario_id,
  a.nombre_completo as asignado_nombre,
  t.propietario_usuario_id,
  p.nombre_completo as propietario_nombre,
  t.cerrado_en,
  t.motivo_cierre,
  t.creado_en,
  k.actualizado_en,
  i.resumen,
  i.intencion,
  i.sentimiento,
  i.siguiente_accion
from (
  select x.id, x.actualizado_en, true as todo
  from public.lead_tarjetas as x
  union all
  select x.id, greatest(x.actualizado_en), false
  from public.lead_tarjetas as x
) as k
inner join public.lead_tarjetas as t on t.id = k.id
inner join public.contactos as c on c.id = t.contacto_id
left join public.conversaciones as v on v.id = t.conversacion_id
left join public.conversaciones_insights as i on i.conversacion_id = t.conversacion_id
left join public.usuarios as a on a.id = t.asignado_a_usuario_id
left join public.usuarios as p on p.id = t.propietario_usuario_id
where k.todo = (select interno.ve_todo())
  and (k.todo or k.id = any (array(select interno.tarjetas_visibles())));

create or replace view public.conversaciones_en_curso
with (security_invoker = true)
as
select
  v.id as conversacion_id,
  v.canal,
  v.estado,
  v.prioridad,
  v.iniciada_en,
  k.ultimo_mensaje_en,
  c.id as contacto_id,
  c.nombre_completo as contacto_nombre,
  c.telefono_e164 as contacto_telefono,
  c.correo as contacto_correo,
  a.id as asignado_usuario_id,
  a.nombre_completo as asignado_usuario_nombre,
  a.correo as asignado_usuario_correo
from (
  select x.id, x.ultimo_mensaje_en, true as todo
  from public.conversaciones as x
  union all
  select x.id, greatest(x.ultimo_mensaje_en), false
  from public.conversaciones as x
) as k
inner join public.conversaciones as v on v.id = k.id
inner join public.contactos as c on c.id = v.contacto_id
left join public.usuarios as a on a.id = v.asignado_a_usuario_id
where k.todo = (select interno.ve_todo())
  and (k.todo or k.id = any (array(select interno.conversaciones_visibles())))
  and v.estado <> 'cerrada';
