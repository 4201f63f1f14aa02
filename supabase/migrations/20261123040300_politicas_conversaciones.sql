-- Contacts and conversations. What an operator may change is granted column by column: whose conversation or card a
-- row is decides what they see, so those columns are nobody's to change. Messages, runs and manual mode are written
-- by functions only.
grant select, insert on public.contactos to authenticated;
grant update (
  nombre_completo, correo, telefono_e164, propietario_usuario_id, estado, company_name, notes, necesidad_proposito
) on public.contactos to authenticated;
grant select on public.identidades_canal to authenticated;
grant select on public.conversaciones to authenticated;
grant update (estado, asignado_a_usuario_id, prioridad, no_leidos) on public.conversaciones to authenticated;
grant select on public.mensajes, public.adjuntos, public.eventos_entrega to authenticated;
grant select on public.conversaciones_controles, public.conversaciones_insights to authenticated;
grant select on public.ejecuciones_asistente to authenticated;

drop policy if exists contactos_leer on public.contactos;
create policy contactos_leer on public.contactos
for select to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or propietario_usuario_id = (select interno.operador_actual())
  or id in (select interno.contactos_a_cargo())
);

drop policy if exists contactos_crear on public.contactos;
create policy contactos_crear on public.contactos
for insert to authenticated
with check (
  (select public.es_admin((select auth.uid()))) or propietario_usuario_id = (select interno.operador_actual())
);

drop policy if exists contactos_cambiar on public.contactos;
create policy contactos_cambiar on public.contactos
for update to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or propietario_usuario_id = (select interno.operador_actual())
  or id in (select interno.contactos_a_cargo())
)
-- Handing one's contact to somebody else is allowed, so the new row need not be visible any more.
with check ((select interno.operador_actual()) is not null);

drop policy if exists identidades_canal_leer on public.identidades_canal;
create policy identidades_canal_leer on public.identidades_canal
for select to authenticated
using (exists (select 1 from public.contactos as c where c.id = contacto_id));

drop policy if exists conversaciones_leer on public.conversaciones;
create policy conversaciones_leer on public.conversaciones
for select to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or asignado_a_usuario_id = (select interno.operador_actual())
  or contacto_id in (select interno.contactos_propios())
  or id in (select interno.conversaciones_de_tarjetas_propias())
);

drop policy if exists conversaciones_cambiar on public.conversaciones;
create policy conversaciones_cambiar on public.conversaciones
for update to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or asignado_a_usuario_id = (select interno.operador_actual())
  or contacto_id in (select interno.contactos_propios())
  or id in (select interno.conversaciones_de_tarjetas_propias())
)
with check ((select interno.operador_actual()) is not null);

drop policy if exists mensajes_leer on public.mensajes;
create policy mensajes_leer on public.mensajes
for select to authenticated
using (public.puede_ver_conversacion(conversacion_id));

drop policy if exists adjuntos_leer on public.adjuntos;
create policy adjuntos_leer on public.adjuntos
for select to authenticated
using (public.puede_ver_mensaje(mensaje_id));

drop policy if exists eventos_entrega_leer on public.eventos_entrega;
create policy eventos_entrega_leer on public.eventos_entrega
for select to authenticated
using (public.puede_ver_mensaje(mensaje_id));

drop policy if exists conversaciones_controles_leer on public.conversaciones_controles;
create policy conversaciones_controles_leer on public.conversaciones_controles
for select to authenticated
using (public.puede_ver_conversacion(conversacion_id));

drop policy if exists conversaciones_insights_leer on public.conversaciones_insights;
create policy conversaciones_insights_leer on public.conversaciones_insights
for select to authenticated
using (public.puede_ver_conversacion(conversacion_id));

drop policy if exists ejecuciones_asistente_leer on public.ejecuciones_asistente;
create policy ejecuciones_asistente_leer on public.ejecuciones_asistente
for select to authenticated
using (public.puede_ver_conversacion(conversacion_id));
