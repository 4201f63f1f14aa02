-- A card shows its contact and follows its next conversation: whoever was only assigned one conversation could make
-- themselves the card's owner, and read what comes later. Only who has the card, its contact's owner and admins say
-- whose it is. And nobody gives a new card a past: when it was qualified is not an operator's to write.
create or replace function interno.conserva_cargo(
  p_tarjeta_id uuid,
  p_propietario_usuario_id uuid,
  p_asignado_a_usuario_id uuid
)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
    select 1
    from public.lead_tarjetas as t
    where t.id = p_tarjeta_id
      and t.propietario_usuario_id is not distinct from p_propietario_usuario_id
      and t.asignado_a_usuario_id is not distinct from p_asignado_a_usuario_id
  )
$$;
comment on function interno.conserva_cargo(uuid, uuid, uuid) is
  'Si, al empezar la instrucción, la tarjeta ya era de ese propietario y estaba asignada a ese operador.';
revoke execute on function interno.conserva_cargo(uuid, uuid, uuid) from public, anon, authenticated;
grant execute on function interno.conserva_cargo(uuid, uuid, uuid) to authenticated, service_role;

drop policy if exists lead_tarjetas_cambiar on public.lead_tarjetas;
create policy lead_tarjetas_cambiar on public.lead_tarjetas
for update to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or (select interno.operador_actual()) in (propietario_usuario_id, asignado_a_usuario_id)
  or contacto_id in (select interno.contactos_propios())
  or conversacion_id in (select interno.conversaciones_asignadas())
)
with check (
  (
    (select public.es_admin((select auth.uid())))
    or id in (select interno.tarjetas_propias())
    or contacto_id in (select interno.contactos_propios())
    or (
      (select interno.operador_actual()) is not null
      and (select interno.conserva_cargo(id, propietario_usuario_id, asignado_a_usuario_id))
    )
  )
  and (select public.puede_ver_tablero(tablero_id))
);

revoke insert on public.lead_tarjetas from authenticated;
grant insert (
  contacto_id, conversacion_id, tablero_id, etapa_id, canal, propietario_usuario_id, asignado_a_usuario_id,
  monto_estimado, moneda, probabilidad_override, motivo_cierre, tags, metadata, fuente
) on public.lead_tarjetas to authenticated;
