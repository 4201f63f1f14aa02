-- Who is active is the admins' decision. Operators may still correct their own name and telephone.
drop policy if exists usuarios_cambiar on public.usuarios;
create policy usuarios_cambiar on public.usuarios
for update to authenticated
using ((select public.es_admin((select auth.uid()))) or id = (select interno.operador_actual()))
with check (
  (select public.es_admin((select auth.uid()))) or (id = (select interno.operador_actual()) and estado = 'activo')
);
