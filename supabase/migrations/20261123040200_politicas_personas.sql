-- Operators see their own row; roles and permissions are known to every operator; only an admin changes them.
grant select, insert on public.usuarios to authenticated;
grant update (nombre_completo, telefono_e164, estado) on public.usuarios to authenticated;
grant select, insert, update, delete on public.roles, public.permisos, public.roles_permisos to authenticated;
grant select, insert, delete on public.usuarios_roles to authenticated;

drop policy if exists usuarios_leer on public.usuarios;
create policy usuarios_leer on public.usuarios
for select to authenticated
using ((select public.es_admin((select auth.uid()))) or id = (select interno.operador_actual()));

drop policy if exists usuarios_crear on public.usuarios;
create policy usuarios_crear on public.usuarios
for insert to authenticated
with check ((select public.es_admin((select auth.uid()))));

drop policy if exists usuarios_cambiar on public.usuarios;
create policy usuarios_cambiar on public.usuarios
for update to authenticated
using ((select public.es_admin((select auth.uid()))) or id = (select interno.operador_actual()))
with check ((select public.es_admin((select auth.uid()))) or id = (select interno.operador_actual()));

drop policy if exists usuarios_roles_leer on public.usuarios_roles;
create policy usuarios_roles_leer on public.usuarios_roles
for select to authenticated
using ((select public.es_admin((select auth.uid()))) or usuario_id = (select interno.operador_actual()));

drop policy if exists usuarios_roles_crear on public.usuarios_roles;
create policy usuarios_roles_crear on public.usuarios_roles
for insert to authenticated
with check ((select public.es_admin((select auth.uid()))));

drop policy if exists usuarios_roles_borrar on public.usuarios_roles;
create policy usuarios_roles_borrar on public.usuarios_roles
for delete to authenticated
using ((select public.es_admin((select auth.uid()))));

drop policy if exists roles_leer on public.roles;
create policy roles_leer on public.roles
for select to authenticated
using ((select interno.operador_actual()) is not null);

drop policy if exists roles_crear on public.roles;
create policy roles_crear on public.roles
for insert to authenticated
with check ((select public.es_admin((select auth.uid()))));

drop policy if exists roles_cambiar on public.roles;
create policy roles_cambiar on public.roles
for update to authenticated
using ((select public.es_admin((select auth.uid()))))
with check ((select public.es_admin((select auth.uid()))));

drop policy if exists roles_borrar on public.roles;
create policy roles_borrar on public.roles
for delete to authenticated
using ((select public.es_admin((select auth.uid()))));

drop policy if exists permisos_leer on public.permisos;
create policy permisos_leer on public.permisos
for select to authenticated
using ((select interno.operador_actual()) is not null);

drop policy if exists permisos_crear on public.permisos;
create policy permisos_crear on public.permisos
for insert to authenticated
with check ((select public.es_admin((select auth.uid()))));

drop policy if exists permisos_cambiar on public.permisos;
create policy permisos_cambiar on public.permisos
for update to authenticated
using ((select public.es_admin((select auth.uid()))))
with check ((select public.es_admin((select auth.uid()))));

drop policy if exists permisos_borrar on public.permisos;
create policy permisos_borrar on public.permisos
for delete to authenticated
using ((select public.es_admin((select auth.uid()))));

drop policy if exists roles_permisos_leer on public.roles_permisos;
create policy roles_permisos_leer on public.roles_permisos
for select to authenticated
using ((select interno.operador_actual()) is not null);

drop policy if exists roles_permisos_crear on public.roles_permisos;
create policy roles_permisos_crear on public.roles_permisos
for insert to authenticated
with check ((select public.es_admin((select auth.uid()))));

drop policy if exists roles_permisos_cambiar on public.roles_permisos;
create policy roles_permisos_cambiar on public.roles_permisos
for update to authenticated
using ((select public.es_admin((select auth.uid()))))
with check ((select public.es_admin((select auth.uid()))));

drop policy if exists roles_permisos_borrar on public.roles_permisos;
create policy roles_permisos_borrar on public.roles_permisos
for delete to authenticated
using ((select public.es_admin((select auth.uid()))));
