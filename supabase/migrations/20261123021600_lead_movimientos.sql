-- Every change of stage. Written by a trigger, read by whoever sees the card, changed by nobody.
create table interno.lead_movimientos (
  id uuid not null default gen_random_uuid(),
  tarjeta_id uuid not null,
  etapa_origen_id uuid,
  etapa_destino_id uuid not null,
  cambiado_por uuid,
  cambiado_en timestamptz not null default now(),
  motivo text,
  fuente text not null default 'humano',
  metadata jsonb not null default '{}'::jsonb,
  constraint lead_movimientos_pkey primary key (id),
  constraint lead_movimientos_tarjeta_id_fkey
    foreign key (tarjeta_id) references public.lead_tarjetas (id) on delete cascade,
  constraint lead_movimientos_etapa_origen_id_fkey
    foreign key (etapa_origen_id) references public.lead_etapas (id) on delete restrict,
  constraint lead_movimientos_etapa_destino_id_fkey
    foreign key (etapa_destino_id) references public.lead_etapas (id) on delete restrict,
  constraint lead_movimientos_cambiado_por_fkey
    foreign key (cambiado_por) references public.usuarios (id) on delete set null,
  constraint lead_movimientos_fuente_check check (fuente in ('humano', 'asistente', 'api'))
);
create index lead_movimientos_tarjeta_idx on interno.lead_movimientos (tarjeta_id, cambiado_en);
create index lead_movimientos_origen_idx on interno.lead_movimientos (etapa_origen_id);
create index lead_movimientos_destino_idx on interno.lead_movimientos (etapa_destino_id);
create index lead_movimientos_cambiado_por_idx on interno.lead_movimientos (cambiado_por);
select interno.adoptar_tabla('lead_movimientos');

comment on table public.lead_movimientos is 'Cada cambio de etapa de una tarjeta. Sin origen: su nacimiento.';

alter table public.lead_movimientos enable row level security;
revoke all on public.lead_movimientos from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.lead_movimientos to service_role;
