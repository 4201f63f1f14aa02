-- Each birth and each change of stage leaves a row in lead_movimientos. The writer runs as the owner: an operator may
-- move a card but may not write its history. Triggers of one event fire by name, so the numbers give the order.
create or replace function interno.registrar_movimiento()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_operador uuid := (select u.id from public.usuarios as u where u.id = auth.uid());
  v_fuente text := nullif(current_setting('talia.fuente', true), '');
begin
  if tg_op = 'UPDATE' and new.etapa_id = old.etapa_id then
    return null;
  end if;
  insert into public.lead_movimientos (
    tarjeta_id, etapa_origen_id, etapa_destino_id, cambiado_por, cambiado_en, motivo, fuente
  )
  values (
    new.id,
    case when tg_op = 'UPDATE' then old.etapa_id end,
    new.etapa_id,
    v_operador,
    clock_timestamp(),
    nullif(current_setting('talia.motivo', true), ''),
    case
      when v_fuente is not null then v_fuente
      when v_operador is not null then 'humano'
      when tg_op = 'INSERT' then coalesce(new.fuente, 'api')
      else 'api'
    end
  );
  return null;
end
$$;
comment on function interno.registrar_movimiento() is
  'Disparador: anota el movimiento. Quien mueve por una regla deja su fuente y motivo en talia.fuente y talia.motivo.';

create or replace trigger lead_tarjetas_10_movimiento
after insert or update on public.lead_tarjetas
for each row execute function interno.registrar_movimiento();
