-- Roles come from these tables, never from `user_metadata`, which its owner can edit.
create table interno.roles (
  id uuid not null default gen_random_uuid(),
  codigo text not null,
  nombre text not null,
  descripcion text,
  creado_en timestamptz not null default now(),
  constraint roles_pkey primary key (id),
  constraint roles_codigo_key unique (codigo)
);
select interno.adoptar_tabla('roles');

create table interno.permisos (
  id uuid not null default gen_random_uuid(),
  codigo text not null,
  descripcion text,
  creado_en timestamptz not null default now(),
  constraint permisos_pkey primary key (id),
  constraint permisos_codigo_key unique (codigo)
);
select interno.adoptar_tabla('permisos');

create table interno.roles_permisos (
  rol_id uuid not null,
  permiso_id uuid not null,
  constraint roles_permisos_pkey primary key (rol_id, permiso_id),
  constraint roles_permisos_rol_id_fkey foreign key (rol_id) references public.roles (id) on delete cascade,
  constraint roles_permisos_permiso_id_fkey foreign key (permiso_id) references public.permisos (id) on delete cascade
);
create index roles_permisos_permiso_idx on interno.roles_permisos (permiso_id);
select interno.adoptar_tabla('roles_permisos');

create table interno.usuarios_roles (
  usuario_id uuid not null,
  rol_id uuid not null,
  constraint usuarios_roles_pkey primary key (usuario_id, rol_id),
  constraint usuarios_roles_usuario_id_fkey foreign key (usuario_id) references public.usuarios (id) on delete cascade,
  constraint usuarios_roles_rol_id_fkey foreign key (rol_id) references public.roles (id) on delete cascade
);
create index usuarios_roles_rol_idx on interno.usuarios_roles (rol_id);
select interno.adoptar_tabla('usuarios_roles');

comment on table public.roles is 'Roles por código: `admin` lo ve todo.';
comment on table public.permisos is 'Permisos como `recurso:acción`.';
comment on table public.roles_permisos is 'Qué permite cada rol.';
comment on table public.usuarios_roles is 'Qué roles tiene cada operador. El último admin no se puede quitar.';

alter table public.roles enable row level security;
revoke all on public.roles from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.roles to service_role;

alter table public.permisos enable row level security;
revoke all on public.permisos from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.permisos to service_role;

alter table public.roles_permisos enable row level security;
revoke all on public.roles_permisos from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.roles_permisos to service_role;

alter table public.usuarios_roles enable row level security;
revoke all on public.usuarios_roles from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.usuarios_roles to service_role;

insert into public.roles (codigo, nombre, descripcion)
values ('admin', 'Administrador', 'Ve y administra todo.')
on conflict (codigo) do nothing;
