-- `actualizado_en` and `updated_at` say when a row last changed, whoever writes it.
create or replace function interno.marcar_actualizado_en()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.actualizado_en := clock_timestamp();
  return new;
end
$$;
comment on function interno.marcar_actualizado_en() is 'Disparador: pone actualizado_en al cambiar una fila.';

create or replace function interno.marcar_updated_at()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := clock_timestamp();
  return new;
end
$$;
comment on function interno.marcar_updated_at() is 'Disparador: pone updated_at al cambiar una fila.';

create or replace trigger lead_tableros_actualizado
before update on public.lead_tableros
for each row execute function interno.marcar_actualizado_en();

create or replace trigger lead_etapas_actualizado
before update on public.lead_etapas
for each row execute function interno.marcar_actualizado_en();

create or replace trigger lead_tarjetas_actualizado
before update on public.lead_tarjetas
for each row execute function interno.marcar_actualizado_en();

create or replace trigger lead_recordatorios_actualizado
before update on public.lead_recordatorios
for each row execute function interno.marcar_actualizado_en();

create or replace trigger conversaciones_insights_actualizado
before update on public.conversaciones_insights
for each row execute function interno.marcar_actualizado_en();

create or replace trigger conversaciones_controles_actualizado
before update on public.conversaciones_controles
for each row execute function interno.marcar_updated_at();
