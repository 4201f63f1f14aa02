-- Whoever sees a card may complete its reminders; deleting one is for its author and for admins.
drop policy if exists lead_recordatorios_borrar on public.lead_recordatorios;
create policy lead_recordatorios_borrar on public.lead_recordatorios
for delete to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or (creado_por = (select interno.operador_actual()) and (select public.puede_ver_lead(tarjeta_id)))
);
