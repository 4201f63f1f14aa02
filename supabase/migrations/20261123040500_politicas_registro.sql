-- Visits, calls, raw webhooks and audit. Operators add to the audit in their own name and never change it.
grant select on public.webchat_visitantes, public.webchat_session_closures, public.llamadas to authenticated;
grant select on public.webhooks_entrantes to authenticated;
grant select, insert on public.eventos_auditoria to authenticated;

drop policy if exists webchat_visitantes_leer on public.webchat_visitantes;
create policy webchat_visitantes_leer on public.webchat_visitantes
for select to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or exists (select 1 from public.contactos as c where c.id = contacto_id)
);

drop policy if exists webchat_session_closures_leer on public.webchat_session_closures;
create policy webchat_session_closures_leer on public.webchat_session_closures
for select to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or exists (select 1 from public.contactos as c where c.id = contacto_id)
);

drop policy if exists llamadas_leer on public.llamadas;
create policy llamadas_leer on public.llamadas
for select to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or exists (select 1 from public.contactos as c where c.id = contacto_id)
);

drop policy if exists webhooks_entrantes_leer on public.webhooks_entrantes;
create policy webhooks_entrantes_leer on public.webhooks_entrantes
for select to authenticated
using ((select public.es_admin((select auth.uid()))));

drop policy if exists eventos_auditoria_leer on public.eventos_auditoria;
create policy eventos_auditoria_leer on public.eventos_auditoria
for select to authenticated
using (
  (select public.es_admin((select auth.uid()))) or actor_usuario_id = (select interno.operador_actual())
);

drop policy if exists eventos_auditoria_crear on public.eventos_auditoria;
create policy eventos_auditoria_crear on public.eventos_auditoria
for insert to authenticated
with check (actor_usuario_id = (select interno.operador_actual()));
