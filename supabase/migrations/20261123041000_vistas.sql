-- The two views keep the columns that older panels read, in their order, and now obey the caller's policies.
-- A view whose columns differ cannot be replaced: it is dropped, and its definition told.
create or replace function interno.retirar_vista_distinta(p_vista text, p_columnas text[])
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_vista regclass := to_regclass(format('public.%I', p_vista));
  v_columnas text[] := (
    select array_agg(a.attname::text order by a.attnum)
    from pg_catalog.pg_attribute as a
    where a.attrelid = v_vista and a.attnum > 0
  );
begin
  if v_vista is not null and v_columnas <> p_columnas then
    raise notice 'se sustituye la vista public.%, que era: %', p_vista, pg_catalog.pg_get_viewdef(v_vista);
    execute format('drop view public.%I', p_vista);
  end if;
end
$$;
comment on function interno.retirar_vista_distinta(text, text[]) is
  'Retira una vista anterior cuyas columnas no son esas, y muestra cómo era.';

select interno.retirar_vista_distinta(
  'embudo',
  array[
    'id', 'tablero_id', 'etapa_id', 'contacto_id', 'contacto_nombre', 'contacto_estado', 'contacto_telefono',
    'contacto_correo', 'conversacion_id', 'canal', 'conversacion_estado', 'ultimo_mensaje_en', 'monto_estimado',
    'moneda', 'probabilidad_override', 'lead_score', 'tags', 'metadata', 'asignado_a_usuario_id', 'asignado_nombre',
    'propietario_usuario_id', 'propietario_nombre', 'cerrado_en', 'motivo_cierre', 'creado_en', 'actualizado_en',
    'resumen', 'intencion', 'sentimiento', 'siguiente_accion'
  ]
);
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
  t.actualizado_en,
  i.resumen,
  i.intencion,
  i.sentimiento,
  i.siguiente_accion
from public.lead_tarjetas as t
inner join public.contactos as c on c.id = t.contacto_id
left join public.conversaciones as v on v.id = t.conversacion_id
left join public.conversaciones_insights as i on i.conversacion_id = t.conversacion_id
left join public.usuarios as a on a.id = t.asignado_a_usuario_id
left join public.usuarios as p on p.id = t.propietario_usuario_id;
comment on view public.embudo is 'Tarjetas con su contacto, conversación, insights y nombres, según lo que ve quien consulta.';

select interno.retirar_vista_distinta(
  'conversaciones_en_curso',
  array[
    'conversacion_id', 'canal', 'estado', 'prioridad', 'iniciada_en', 'ultimo_mensaje_en', 'contacto_id',
    'contacto_nombre', 'contacto_telefono', 'contacto_correo', 'asignado_usuario_id', 'asignado_usuario_nombre',
    'asignado_usuario_correo'
  ]
);
create or replace view public.conversaciones_en_curso
with (security_invoker = true)
as
select
  v.id as conversacion_id,
  v.canal,
  v.estado,
  v.prioridad,
  v.iniciada_en,
  v.ultimo_mensaje_en,
  c.id as contacto_id,
  c.nombre_completo as contacto_nombre,
  c.telefono_e164 as contacto_telefono,
  c.correo as contacto_correo,
  a.id as asignado_usuario_id,
  a.nombre_completo as asignado_usuario_nombre,
  a.correo as asignado_usuario_correo
from public.conversaciones as v
inner join public.contactos as c on c.id = v.contacto_id
left join public.usuarios as a on a.id = v.asignado_a_usuario_id
where v.estado <> 'cerrada';
comment on view public.conversaciones_en_curso is 'Conversaciones no cerradas, con su contacto y a quién están asignadas.';

revoke all on public.embudo, public.conversaciones_en_curso from public, anon, authenticated, service_role;
grant select on public.embudo, public.conversaciones_en_curso to authenticated, service_role;
