-- Operators. Signing in is Supabase Auth's business; being an operator is a row here.
create table interno.usuarios (
  id uuid not null,
  correo text,
  nombre_completo text,
  estado text not null default 'activo',
  ultimo_acceso_en timestamptz,
  creado_en timestamptz not null default now(),
  telefono_e164 text,
  constraint usuarios_pkey primary key (id),
  constraint usuarios_id_fkey foreign key (id) references auth.users (id) on delete cascade,
  constraint usuarios_correo_key unique (correo),
  constraint usuarios_estado_check check (estado in ('activo', 'inactivo')),
  constraint usuarios_telefono_e164_check check (telefono_e164 ~ '^\+[0-9]{7,15}$')
);
select interno.adoptar_tabla('usuarios');

comment on table public.usuarios is 'Operadores. `id` es el de auth.users; un usuario inactivo no ve ni escribe nada.';
comment on column public.usuarios.telefono_e164 is 'Con + y prefijo de país.';

alter table public.usuarios enable row level security;
revoke all on public.usuarios from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.usuarios to service_role;
