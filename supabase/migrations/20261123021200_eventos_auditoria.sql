-- Who did what to which row. `entidad_id` was never empty: the nil UUID stands for an event without a row.
create table interno.eventos_auditoria (
  id uuid not null default gen_random_uuid(),
  actor_usuario_id uuid,
  entidad text not null,
  entidad_id uuid not null,
  accion text not null,
  datos jsonb,
  id_solicitud text,
  creado_en timestamptz not null default now(),
  constraint eventos_auditoria_pkey primary key (id),
  constraint eventos_auditoria_actor_usuario_id_fkey
    foreign key (actor_usuario_id) references public.usuarios (id) on delete set null
);
create index eventos_auditoria_entidad_idx on interno.eventos_auditoria (entidad, entidad_id, creado_en desc);
create index eventos_auditoria_actor_idx on interno.eventos_auditoria (actor_usuario_id);
create index eventos_auditoria_creado_idx on interno.eventos_auditoria (creado_en);
select interno.adoptar_tabla('eventos_auditoria');

comment on table public.eventos_auditoria is 'Quién hizo qué. Los operadores solo añaden.';
comment on column public.eventos_auditoria.entidad_id is 'Fila afectada; el UUID nulo cuando no hay ninguna.';

alter table public.eventos_auditoria enable row level security;
revoke all on public.eventos_auditoria from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.eventos_auditoria to service_role;
