-- Who owns a contact sees all of its conversations and cards. Whoever was only assigned one of them could make
-- themselves the owner, and read the rest: only the owner and an admin say whose a contact is.
create or replace function interno.conserva_propietario(p_contacto_id uuid, p_propietario_usuario_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
    select 1
    from public.contactos as c
    where c.id = p_contacto_id and c.propietario_usuario_id is not distinct from p_propietario_usuario_id
  )
$$;
comment on function interno.conserva_propietario(uuid, uuid) is
  'Si, al empezar la instrucción, el contacto ya era de ese propietario (o de nadie, con null).';
revoke execute on function interno.conserva_propietario(uuid, uuid) from public, anon, authenticated;
grant execute on function interno.conserva_propietario(uuid, uuid) to authenticated, service_role;

drop policy if exists contactos_cambiar on public.contactos;
create policy contactos_cambiar on public.contactos
for update to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or propietario_usuario_id = (select interno.operador_actual())
  or id in (select interno.contactos_a_cargo())
)
with check (
  (select public.es_admin((select auth.uid())))
  or id in (select interno.contactos_propios())
  or (
    (select interno.operador_actual()) is not null
    and (select interno.conserva_propietario(id, propietario_usuario_id))
  )
);
