-- Handing over what is one's own. A client's update names its row, and then Postgres asks the policy for reading of
-- the new row too, which its former owner no longer sees: 42501. What was mine when the statement began counts as well,
-- and that is what these functions read; the next statement finds it gone.
create or replace function interno.tarjetas_propias()
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  select t.id
  from public.lead_tarjetas as t
  where t.propietario_usuario_id = interno.operador_actual() or t.asignado_a_usuario_id = interno.operador_actual()
$$;
comment on function interno.tarjetas_propias() is 'Tarjetas de quien llama: suyas o asignadas.';
revoke execute on function interno.tarjetas_propias() from public, anon, authenticated;
grant execute on function interno.tarjetas_propias() to authenticated, service_role;

drop policy if exists contactos_leer on public.contactos;
create policy contactos_leer on public.contactos
for select to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or propietario_usuario_id = (select interno.operador_actual())
  or id in (select interno.contactos_propios())
  or id in (select interno.contactos_a_cargo())
);

drop policy if exists conversaciones_leer on public.conversaciones;
create policy conversaciones_leer on public.conversaciones
for select to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or id in (select interno.conversaciones_asignadas())
  or contacto_id in (select interno.contactos_propios())
  or id in (select interno.conversaciones_de_tarjetas_propias())
);

drop policy if exists lead_tarjetas_leer on public.lead_tarjetas;
create policy lead_tarjetas_leer on public.lead_tarjetas
for select to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or (select interno.operador_actual()) in (propietario_usuario_id, asignado_a_usuario_id)
  or id in (select interno.tarjetas_propias())
  or contacto_id in (select interno.contactos_propios())
  or conversacion_id in (select interno.conversaciones_asignadas())
);
