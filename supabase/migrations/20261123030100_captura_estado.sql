-- A capture is complete when the contact has name, e-mail, phone, notes and need.
create or replace function interno.calcular_captura_estado()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.captura_estado := case
    when new.nombre_completo ~ '\S'
      and new.correo ~ '\S'
      and new.telefono_e164 ~ '\S'
      and new.notes ~ '\S'
      and new.necesidad_proposito ~ '\S'
    then 'completo'
    else 'incompleto'
  end;
  return new;
end
$$;
comment on function interno.calcular_captura_estado() is 'Disparador: mantiene contactos.captura_estado.';

create or replace trigger contactos_captura_estado
before insert or update on public.contactos
for each row execute function interno.calcular_captura_estado();
