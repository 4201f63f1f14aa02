-- What the migrations expect of a database that is not Supabase: the three API roles, `authenticator`, the schemas
-- `auth` and `extensions`, the `auth` functions that read the request's JWT, and `auth.users`.
-- Run it once before the migrations, as a superuser. Running it again, or on Supabase itself, changes nothing.

do $$
declare
  v_rol text;
begin
  foreach v_rol in array array['anon', 'authenticated', 'service_role'] loop
    if not exists (select 1 from pg_catalog.pg_roles where rolname = v_rol) then
      execute format('create role %I nologin noinherit', v_rol);
      if v_rol = 'service_role' then
        alter role service_role bypassrls;
      end if;
    end if;
  end loop;
  if not exists (select 1 from pg_catalog.pg_roles where rolname = 'authenticator') then
    create role authenticator login noinherit;
    grant anon, authenticated, service_role to authenticator;
  end if;
end
$$;

create schema if not exists auth;
create schema if not exists extensions;
grant usage on schema public, auth, extensions to anon, authenticated, service_role;

create table if not exists auth.users (
  id uuid not null,
  email varchar(255),
  phone text,
  raw_user_meta_data jsonb,
  raw_app_meta_data jsonb,
  constraint users_pkey primary key (id)
);

-- Supabase owns its own copies of these, so they are only made where they are missing.
do $shim$
begin
  if to_regprocedure('auth.jwt()') is null then
    create function auth.jwt() returns jsonb language sql stable set search_path = '' as $$
      select nullif(current_setting('request.jwt.claims', true), '')::jsonb
    $$;
  end if;
  if to_regprocedure('auth.uid()') is null then
    create function auth.uid() returns uuid language sql stable set search_path = '' as $$
      select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
    $$;
  end if;
  if to_regprocedure('auth.role()') is null then
    create function auth.role() returns text language sql stable set search_path = '' as $$
      select nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'
    $$;
  end if;
end
$shim$;

grant execute on function auth.jwt(), auth.uid(), auth.role() to anon, authenticated, service_role;
