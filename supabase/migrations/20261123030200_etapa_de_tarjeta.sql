-- Where a card may be: a stage of its own board that holds cards. Closing and reopening keep `cerrado_en`.
create or replace function interno.tablero_predeterminado()
returns uuid
language sql
stable
set search_path = ''
as $$
  select t.id
  from public.lead_tableros as t
  where t.activo and (t.es_default or t.slug = 'general')
  order by t.es_default desc, t.creado_en, t.id
  limit 1
$$;
comment on function interno.tablero_predeterminado() is 'El tablero que recibe las conversaciones nuevas.';

create or replace function interno.primera_etapa(p_tablero_id uuid)
returns uuid
language sql
stable
set search_path = ''
as $$
  select e.id
  from public.lead_etapas as e
  where e.tablero_id = p_tablero_id and not coalesce(e.metadatos ->> 'is_counter_only' = 'true', false)
  order by e.orden
  limit 1
$$;
comment on function interno.primera_etapa(uuid) is 'La primera etapa del tablero que lleva tarjetas.';

create or replace function interno.revisar_etapa_de_tarjeta()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_etapa public.lead_etapas;
begin
  if tg_op = 'INSERT' then
    new.tablero_id := coalesce(new.tablero_id, interno.tablero_predeterminado());
    new.etapa_id := coalesce(new.etapa_id, interno.primera_etapa(new.tablero_id));
  elsif (new.tablero_id, new.etapa_id) is not distinct from (old.tablero_id, old.etapa_id) then
    return new;
  end if;

  select e.* into v_etapa from public.lead_etapas as e where e.id = new.etapa_id;
  if v_etapa.tablero_id <> new.tablero_id then
    raise exception 'etapa_de_otro_tablero' using errcode = '22023';
  end if;
  if v_etapa.metadatos ->> 'is_counter_only' = 'true' then
    raise exception 'etapa_solo_contador' using errcode = '22023';
  end if;

  if v_etapa.categoria = 'abierta' then
    new.cerrado_en := null;
    new.motivo_cierre := null;
  elsif tg_op = 'UPDATE' and new.cerrado_en is not distinct from old.cerrado_en then
    new.cerrado_en := clock_timestamp();
  else
    new.cerrado_en := coalesce(new.cerrado_en, clock_timestamp());
  end if;
  return new;
end
$$;
comment on function interno.revisar_etapa_de_tarjeta() is
  'Disparador: la etapa es del tablero y lleva tarjetas; cerrado_en acompaña al cierre y a la reapertura.';

create or replace trigger lead_tarjetas_etapa
before insert or update on public.lead_tarjetas
for each row execute function interno.revisar_etapa_de_tarjeta();
