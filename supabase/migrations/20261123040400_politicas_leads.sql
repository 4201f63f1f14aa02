-- Boards, cards and reminders. A card's contact and conversation cannot be changed by an operator (see the grants):
-- they would open a stranger's rows. Movements are written by a trigger.
grant select, insert, update, delete on public.lead_tableros, public.lead_etapas to authenticated;
grant select, insert, delete on public.lead_tarjetas to authenticated;
grant update (
  tablero_id, etapa_id, propietario_usuario_id, asignado_a_usuario_id, monto_estimado, moneda, probabilidad_override,
  motivo_cierre, tags, metadata
) on public.lead_tarjetas to authenticated;
grant select on public.lead_movimientos to authenticated;
grant select, insert, delete on public.lead_recordatorios to authenticated;
grant update (descripcion, due_at, completado, completado_en, metadata) on public.lead_recordatorios to authenticated;

drop policy if exists lead_tableros_leer on public.lead_tableros;
create policy lead_tableros_leer on public.lead_tableros
for select to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or propietario_usuario_id = (select interno.operador_actual())
  or (es_default and (select interno.operador_actual()) is not null)
  or id in (select interno.tableros_con_tarjetas_propias())
);

drop policy if exists lead_tableros_crear on public.lead_tableros;
create policy lead_tableros_crear on public.lead_tableros
for insert to authenticated
with check ((select public.es_admin((select auth.uid()))));

drop policy if exists lead_tableros_cambiar on public.lead_tableros;
create policy lead_tableros_cambiar on public.lead_tableros
for update to authenticated
using ((select public.es_admin((select auth.uid()))))
with check ((select public.es_admin((select auth.uid()))));

drop policy if exists lead_tableros_borrar on public.lead_tableros;
create policy lead_tableros_borrar on public.lead_tableros
for delete to authenticated
using ((select public.es_admin((select auth.uid()))));

drop policy if exists lead_etapas_leer on public.lead_etapas;
create policy lead_etapas_leer on public.lead_etapas
for select to authenticated
using (public.puede_ver_tablero(tablero_id));

drop policy if exists lead_etapas_crear on public.lead_etapas;
create policy lead_etapas_crear on public.lead_etapas
for insert to authenticated
with check ((select public.es_admin((select auth.uid()))));

drop policy if exists lead_etapas_cambiar on public.lead_etapas;
create policy lead_etapas_cambiar on public.lead_etapas
for update to authenticated
using ((select public.es_admin((select auth.uid()))))
with check ((select public.es_admin((select auth.uid()))));

drop policy if exists lead_etapas_borrar on public.lead_etapas;
create policy lead_etapas_borrar on public.lead_etapas
for delete to authenticated
using ((select public.es_admin((select auth.uid()))));

drop policy if exists lead_tarjetas_leer on public.lead_tarjetas;
create policy lead_tarjetas_leer on public.lead_tarjetas
for select to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or (select interno.operador_actual()) in (propietario_usuario_id, asignado_a_usuario_id)
  or contacto_id in (select interno.contactos_propios())
  or conversacion_id in (select interno.conversaciones_asignadas())
);

drop policy if exists lead_tarjetas_crear on public.lead_tarjetas;
create policy lead_tarjetas_crear on public.lead_tarjetas
for insert to authenticated
with check (
  (select public.es_admin((select auth.uid())))
  or (
    (select interno.operador_actual()) in (propietario_usuario_id, asignado_a_usuario_id)
    and exists (select 1 from public.contactos as c where c.id = contacto_id)
    and (conversacion_id is null or public.puede_ver_conversacion(conversacion_id))
    and public.puede_ver_tablero(tablero_id)
  )
);

drop policy if exists lead_tarjetas_cambiar on public.lead_tarjetas;
create policy lead_tarjetas_cambiar on public.lead_tarjetas
for update to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or (select interno.operador_actual()) in (propietario_usuario_id, asignado_a_usuario_id)
  or contacto_id in (select interno.contactos_propios())
  or conversacion_id in (select interno.conversaciones_asignadas())
)
with check ((select interno.operador_actual()) is not null and public.puede_ver_tablero(tablero_id));

drop policy if exists lead_tarjetas_borrar on public.lead_tarjetas;
create policy lead_tarjetas_borrar on public.lead_tarjetas
for delete to authenticated
using ((select public.es_admin((select auth.uid()))));

drop policy if exists lead_movimientos_leer on public.lead_movimientos;
create policy lead_movimientos_leer on public.lead_movimientos
for select to authenticated
using (public.puede_ver_lead(tarjeta_id));

drop policy if exists lead_recordatorios_leer on public.lead_recordatorios;
create policy lead_recordatorios_leer on public.lead_recordatorios
for select to authenticated
using (public.puede_ver_lead(tarjeta_id));

drop policy if exists lead_recordatorios_crear on public.lead_recordatorios;
create policy lead_recordatorios_crear on public.lead_recordatorios
for insert to authenticated
with check (public.puede_ver_lead(tarjeta_id) and creado_por = (select interno.operador_actual()));

drop policy if exists lead_recordatorios_cambiar on public.lead_recordatorios;
create policy lead_recordatorios_cambiar on public.lead_recordatorios
for update to authenticated
using (public.puede_ver_lead(tarjeta_id))
with check (public.puede_ver_lead(tarjeta_id));

drop policy if exists lead_recordatorios_borrar on public.lead_recordatorios;
create policy lead_recordatorios_borrar on public.lead_recordatorios
for delete to authenticated
using (public.puede_ver_lead(tarjeta_id));
