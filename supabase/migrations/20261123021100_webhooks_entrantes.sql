-- Incoming webhooks as they came, before anything is made of them.
create table interno.webhooks_entrantes (
  id uuid not null default gen_random_uuid(),
  canal text not null,
  id_solicitud text,
  recibido_en timestamptz not null default now(),
  carga jsonb,
  processed_ok boolean,
  error text,
  constraint webhooks_entrantes_pkey primary key (id)
);
create index webhooks_entrantes_recibido_idx on interno.webhooks_entrantes (recibido_en);
select interno.adoptar_tabla('webhooks_entrantes');

comment on table public.webhooks_entrantes is 'Webhooks tal como llegaron.';

alter table public.webhooks_entrantes enable row level security;
revoke all on public.webhooks_entrantes from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.webhooks_entrantes to service_role;
