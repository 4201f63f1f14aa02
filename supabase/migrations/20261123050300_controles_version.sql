-- Every change of manual mode moves a version, also when an older client writes only `manual_override`.
alter table public.conversaciones_controles add column if not exists version bigint not null default 0;

comment on column public.conversaciones_controles.version is
  'Sube en uno con cada cambio de control; las escrituras del asistente llevan la que leyeron y se rechazan si cambió.';

create or replace function public.conversaciones_controles_subir_version()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    if new.manual_override then
      new.version := new.version + 1;
    end if;
    return new;
  end if;
  new.version := old.version;
  if new.manual_override is distinct from old.manual_override then
    new.version := old.version + 1;
  end if;
  return new;
end
$$;

revoke execute on function public.conversaciones_controles_subir_version() from public, anon, authenticated;

drop trigger if exists conversaciones_controles_version on public.conversaciones_controles;
create trigger conversaciones_controles_version
before insert or update on public.conversaciones_controles
for each row execute function public.conversaciones_controles_subir_version();
