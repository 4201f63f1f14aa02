-- Whoever is added to Supabase Auth gets an operator's row, inactive until an admin says otherwise: a project whose
-- sign-ups were left open must not make operators of strangers. A database that already does this its own way keeps it.
create or replace function interno.alta_de_usuario()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into public.usuarios (id, correo, nombre_completo, telefono_e164, estado)
  values (
    new.id,
    new.email,
    coalesce(new.raw_user_meta_data ->> 'full_name', new.email),
    -- Supabase Auth keeps phones without the plus sign.
    substring('+' || ltrim(new.phone, '+') from '^\+[0-9]{7,15}$'),
    'inactivo'
  )
  on conflict do nothing;
  return null;
end
$$;
comment on function interno.alta_de_usuario() is 'Disparador de auth.users: crea el operador, inactivo.';

do $$
begin
  if not exists (
    select 1
    from pg_catalog.pg_trigger as t
    inner join pg_catalog.pg_proc as p on p.oid = t.tgfoid
    where t.tgrelid = 'auth.users'::regclass and p.prosrc ~* '\musuarios\M'
  ) then
    create trigger talia_alta_de_usuario
    after insert on auth.users
    for each row execute function interno.alta_de_usuario();
  end if;
end
$$;
