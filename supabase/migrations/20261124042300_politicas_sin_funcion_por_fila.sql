-- A row shows to whoever sees what it hangs from. The rule stays the same and is said in the policy itself: a function
-- was planned and run anew for every row (for every insight of a board, say), and could not be turned into a join.

drop policy if exists mensajes_leer on public.mensajes;
create policy mensajes_leer on public.mensajes
for select to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or exists (select 1 from public.conversaciones as c where c.id = conversacion_id)
);

drop policy if exists conversaciones_controles_leer on public.conversaciones_controles;
create policy conversaciones_controles_leer on public.conversaciones_controles
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

drop policy if exists conversaciones_insights_leer on public.conversaciones_insights;
create policy conversaciones_insights_leer on public.conversaciones_insights
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

drop policy if exists turnos_leer on public.turnos;
create policy turnos_leer on public.turnos
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

drop policy if exists adjuntos_leer on public.adjuntos;
create policy adjuntos_leer on public.adjuntos
for select to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or exists (select 1 from public.mensajes as m where m.id = mensaje_id)
);

drop policy if exists eventos_entrega_leer on public.eventos_entrega;
create policy eventos_entrega_leer on public.eventos_entrega
for select to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or exists (select 1 from public.mensajes as m where m.id = mensaje_id)
);

drop policy if exists lead_movimientos_leer on public.lead_movimientos;
create policy lead_movimientos_leer on public.lead_movimientos
for select to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or exists (select 1 from public.lead_tarjetas as t where t.id = tarjeta_id)
);

drop policy if exists lead_recordatorios_leer on public.lead_recordatorios;
create policy lead_recordatorios_leer on public.lead_recordatorios
for select to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or exists (select 1 from public.lead_tarjetas as t where t.id = tarjeta_id)
);
