-- A card moves by itself to `precalificado` the moment its contact has name, e-mail, phone and company, and never
-- backwards. Only that moment counts: a card that an operator moves back afterwards stays where they put it.
create or replace function interno.es_precalificable(p_contacto public.contactos)
returns boolean
language sql
immutable
set search_path = ''
as $$
  select coalesce(
    p_contacto.nombre_completo ~ '\S'
      and btrim(p_contacto.nombre_completo) <> 'Visitante Webchat'
      and p_contacto.correo ~ '\S'
      and p_contacto.telefono_e164 ~ '\S'
      and p_contacto.company_name ~ '\S',
    false
  )
$$;
comment on function interno.es_precalificable(public.contactos) is
  'Si hay nombre (no el provisional), correo, teléfono y empresa.';

create or replace function interno.precalificar(p_contacto_id uuid)
returns void
language plpgsql
set search_path = ''
as $$
begin
  perform set_config('talia.fuente', 'asistente', true), set_config('talia.motivo', 'datos_completos', true);
  update public.lead_tarjetas as t
  set etapa_id = destino.id
  from public.lead_etapas as origen, public.lead_etapas as destino
  where t.contacto_id = p_contacto_id
    and origen.id = t.etapa_id
    and origen.categoria = 'abierta'
    and destino.tablero_id = t.tablero_id
    and destino.codigo = 'precalificado'
    and destino.orden > origen.orden;
  perform set_config('talia.fuente', '', true), set_config('talia.motivo', '', true);
end
$$;
comment on function interno.precalificar(uuid) is
  'Adelanta a precalificado las tarjetas abiertas de un contacto que están antes de esa etapa.';

create or replace function interno.precalificar_por_contacto()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if interno.es_precalificable(new) and not interno.es_precalificable(old) then
    perform interno.precalificar(new.id);
  end if;
  return null;
end
$$;
comment on function interno.precalificar_por_contacto() is 'Disparador: el contacto acaba de completar sus datos.';

create or replace function interno.precalificar_tarjeta_nueva()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if (select interno.es_precalificable(c) from public.contactos as c where c.id = new.contacto_id) then
    perform interno.precalificar(new.contacto_id);
  end if;
  return null;
end
$$;
comment on function interno.precalificar_tarjeta_nueva() is 'Disparador: la tarjeta nace de un contacto ya completo.';

create or replace trigger contactos_precalificar
after update on public.contactos
for each row execute function interno.precalificar_por_contacto();

create or replace trigger lead_tarjetas_30_precalificar
after insert on public.lead_tarjetas
for each row execute function interno.precalificar_tarjeta_nueva();
