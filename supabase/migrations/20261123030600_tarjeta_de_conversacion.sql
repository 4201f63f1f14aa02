-- A conversation that starts with an incoming message gets a card. A contact with an open card on the default board
-- keeps that one, which now follows the new conversation: a person who comes back is not a second opportunity.
create or replace function interno.tarjeta_de_conversacion(p_conversacion_id uuid)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_conversacion public.conversaciones;
  v_tablero_id uuid := interno.tablero_predeterminado();
  v_tarjeta_id uuid;
begin
  if exists (select 1 from public.lead_tarjetas as t where t.conversacion_id = p_conversacion_id)
    or interno.primera_etapa(v_tablero_id) is null
  then
    return;
  end if;

  select c.* into v_conversacion from public.conversaciones as c where c.id = p_conversacion_id;
  -- Two conversations of one contact on two channels must not both find no card.
  perform 1 from public.contactos as c where c.id = v_conversacion.contacto_id for no key update;

  select t.id into v_tarjeta_id
  from public.lead_tarjetas as t
  inner join public.lead_etapas as e on e.id = t.etapa_id
  where t.contacto_id = v_conversacion.contacto_id and t.tablero_id = v_tablero_id and e.categoria = 'abierta'
  order by t.creado_en desc, t.id
  limit 1;

  if v_tarjeta_id is not null then
    perform interno.seguir_conversacion(v_tarjeta_id, p_conversacion_id);
    return;
  end if;
  insert into public.lead_tarjetas (
    contacto_id, conversacion_id, tablero_id, canal, propietario_usuario_id, asignado_a_usuario_id, fuente
  )
  select
    c.id, p_conversacion_id, v_tablero_id, v_conversacion.canal, c.propietario_usuario_id,
    v_conversacion.asignado_a_usuario_id, 'asistente'
  from public.contactos as c
  where c.id = v_conversacion.contacto_id
  on conflict do nothing;
end
$$;
comment on function interno.tarjeta_de_conversacion(uuid) is
  'Da tarjeta a una conversación: la abierta de su contacto, o una nueva en la primera etapa del tablero predeterminado.';

create or replace function interno.seguir_conversacion(p_tarjeta_id uuid, p_conversacion_id uuid)
returns void
language sql
set search_path = ''
as $$
  update public.lead_tarjetas as t
  set conversacion_id = p_conversacion_id,
      metadata = case
        when t.conversacion_id is null then t.metadata
        else jsonb_set(
          t.metadata,
          '{conversaciones_anteriores}',
          coalesce(t.metadata -> 'conversaciones_anteriores', '[]'::jsonb) || to_jsonb(t.conversacion_id)
        )
      end
  where t.id = p_tarjeta_id
$$;
comment on function interno.seguir_conversacion(uuid, uuid) is
  'La tarjeta pasa a otra conversación y recuerda la anterior en metadata.conversaciones_anteriores.';

create or replace function interno.dar_tarjeta_al_primer_mensaje()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if not exists (
    select 1
    from public.mensajes as m
    where m.conversacion_id = new.conversacion_id
      and m.direccion = 'entrante'
      and (m.creado_en, m.id) < (new.creado_en, new.id)
  ) then
    perform interno.tarjeta_de_conversacion(new.conversacion_id);
  end if;
  return null;
end
$$;
comment on function interno.dar_tarjeta_al_primer_mensaje() is
  'Disparador: el primer mensaje entrante de una conversación le da su tarjeta.';

create or replace trigger mensajes_tarjeta
after insert on public.mensajes
for each row when (new.direccion = 'entrante')
execute function interno.dar_tarjeta_al_primer_mensaje();
