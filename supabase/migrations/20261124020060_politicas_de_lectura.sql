-- The same rules, told so that a question about many rows is answered once and not once for each: an admin sees all,
-- and `exists` may become one hashed set where a function never can. Asking the table keeps its policy the only rule.
drop policy if exists mensajes_leer on public.mensajes;
create policy mensajes_leer on public.mensajes
for select to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or exists (select 1 from public.conversaciones as c where c.id = conversacion_id)
);

drop policy if exists turnos_leer on public.turnos;
create policy turnos_leer on public.turnos
for select to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or exists (select 1 from public.conversaciones as c where c.id = conversacion_id)
);

drop policy if exists ejecuciones_asistente_leer on public.ejecuciones_asistente;
create policy ejecuciones_asistente_leer on public.ejecuciones_asistente
for select to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or exists (select 1 from public.conversaciones as c where c.id = conversacion_id)
);

drop policy if exists ejecuciones_herramientas_leer on public.ejecuciones_herramientas;
create policy ejecuciones_herramientas_leer on public.ejecuciones_herramientas
for select to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or exists (select 1 from public.conversaciones as c where c.id = conversacion_id)
);

drop policy if exists conversaciones_controles_eventos_leer on public.conversaciones_controles_eventos;
create policy conversaciones_controles_eventos_leer on public.conversaciones_controles_eventos
for select to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or exists (select 1 from public.conversaciones as c where c.id = conversacion_id)
);

drop policy if exists lead_movimientos_leer on public.lead_movimientos;
create policy lead_movimientos_leer on public.lead_movimientos
for select to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or exists (select 1 from public.lead_tarjetas as t where t.id = tarjeta_id)
);
