-- Reminders on a card.
create table interno.lead_recordatorios (
  id uuid not null default gen_random_uuid(),
  tarjeta_id uuid not null,
  descripcion text not null,
  due_at timestamptz not null,
  creado_por uuid,
  completado boolean not null default false,
  completado_en timestamptz,
  metadata jsonb not null default '{}'::jsonb,
  creado_en timestamptz not null default now(),
  actualizado_en timestamptz not null default now(),
  constraint lead_recordatorios_pkey primary key (id),
  constraint lead_recordatorios_tarjeta_id_fkey
    foreign key (tarjeta_id) references public.lead_tarjetas (id) on delete cascade,
  constraint lead_recordatorios_creado_por_fkey
    foreign key (creado_por) references public.usuarios (id) on delete set null
);
create index lead_recordatorios_tarjeta_idx on interno.lead_recordatorios (tarjeta_id);
create index lead_recordatorios_creado_por_idx on interno.lead_recordatorios (creado_por);
create index lead_recordatorios_pendientes_idx on interno.lead_recordatorios (due_at) where not completado;
select interno.adoptar_tabla('lead_recordatorios');

comment on table public.lead_recordatorios is 'Recordatorios de una tarjeta.';

alter table public.lead_recordatorios enable row level security;
revoke all on public.lead_recordatorios from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.lead_recordatorios to service_role;
