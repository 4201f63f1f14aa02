-- Boards and their stages.
do $$
begin
  if to_regtype('public.lead_categoria') is null then
    create type public.lead_categoria as enum ('abierta', 'ganada', 'perdida');
  end if;
end
$$;
comment on type public.lead_categoria is 'Cómo termina una tarjeta en esa etapa, o si sigue abierta.';

create table interno.lead_tableros (
  id uuid not null default gen_random_uuid(),
  nombre text not null,
  slug text not null,
  descripcion text,
  departamento_id uuid,
  propietario_usuario_id uuid,
  es_default boolean not null default false,
  activo boolean not null default true,
  creado_en timestamptz not null default now(),
  actualizado_en timestamptz not null default now(),
  constraint lead_tableros_pkey primary key (id),
  constraint lead_tableros_slug_key unique (slug),
  constraint lead_tableros_propietario_usuario_id_fkey
    foreign key (propietario_usuario_id) references public.usuarios (id) on delete set null
);
create index lead_tableros_propietario_idx on interno.lead_tableros (propietario_usuario_id);
select interno.adoptar_tabla('lead_tableros');

create table interno.lead_etapas (
  id uuid not null default gen_random_uuid(),
  tablero_id uuid not null,
  codigo text not null,
  nombre text not null,
  orden smallint not null,
  categoria public.lead_categoria not null default 'abierta',
  probabilidad numeric(5, 2),
  sla_horas integer,
  metadatos jsonb not null default '{}'::jsonb,
  creado_en timestamptz not null default now(),
  actualizado_en timestamptz not null default now(),
  constraint lead_etapas_pkey primary key (id),
  constraint lead_etapas_tablero_id_fkey
    foreign key (tablero_id) references public.lead_tableros (id) on delete cascade,
  constraint lead_etapas_tablero_id_codigo_key unique (tablero_id, codigo),
  constraint lead_etapas_tablero_id_orden_key unique (tablero_id, orden),
  constraint lead_etapas_probabilidad_check check (probabilidad between 0 and 100),
  constraint lead_etapas_sla_horas_check check (sla_horas >= 0)
);
select interno.adoptar_tabla('lead_etapas');

comment on table public.lead_tableros is 'Tableros de leads. El predeterminado recibe las conversaciones nuevas.';
comment on table public.lead_etapas is 'Etapas de un tablero, en su orden.';
comment on column public.lead_etapas.metadatos is
  '`is_counter_only: true` marca una etapa que solo cuenta visitantes: nunca lleva tarjetas.';

alter table public.lead_tableros enable row level security;
revoke all on public.lead_tableros from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.lead_tableros to service_role;

alter table public.lead_etapas enable row level security;
revoke all on public.lead_etapas from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.lead_etapas to service_role;
