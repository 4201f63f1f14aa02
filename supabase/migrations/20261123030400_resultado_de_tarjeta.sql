-- A won card makes its contact a customer; a lost or reopened one makes it a lead again, unless another of its cards
-- is won. A blocked contact stays blocked.
create or replace function interno.aplicar_resultado_de_tarjeta()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_categoria public.lead_categoria := (select e.categoria from public.lead_etapas as e where e.id = new.etapa_id);
  v_anterior public.lead_categoria;
begin
  if tg_op = 'UPDATE' then
    v_anterior := (select e.categoria from public.lead_etapas as e where e.id = old.etapa_id);
  end if;
  if v_categoria = coalesce(v_anterior, 'abierta') then
    return null;
  end if;

  update public.contactos as c
  set estado = case
    when v_categoria = 'ganada' or exists (
      select 1
      from public.lead_tarjetas as t
      inner join public.lead_etapas as e on e.id = t.etapa_id
      where t.contacto_id = c.id and e.categoria = 'ganada'
    ) then 'activo'
    else 'lead'
  end
  where c.id = new.contacto_id and c.estado <> 'bloqueado';
  return null;
end
$$;
comment on function interno.aplicar_resultado_de_tarjeta() is
  'Disparador: ganar una tarjeta activa al contacto; perderla o reabrirla lo devuelve a lead.';

create or replace trigger lead_tarjetas_20_resultado
after insert or update on public.lead_tarjetas
for each row execute function interno.aplicar_resultado_de_tarjeta();
