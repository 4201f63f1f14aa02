-- Who a contact is on each channel. Its row is also the lock of a session's first message: see
-- registrar_mensaje_webchat.
create table interno.identidades_canal (
  id uuid not null default gen_random_uuid(),
  contacto_id uuid not null,
  canal text not null,
  id_externo text not null,
  metadatos jsonb,
  creado_en timestamptz not null default now(),
  constraint identidades_canal_pkey primary key (id),
  constraint identidades_canal_contacto_id_fkey
    foreign key (contacto_id) references public.contactos (id) on delete cascade,
  constraint identidades_canal_canal_check check (canal in ('whatsapp', 'instagram', 'webchat', 'voz')),
  constraint identidades_canal_canal_id_externo_key unique (canal, id_externo),
  constraint identidades_canal_contacto_id_canal_key unique (contacto_id, canal)
);
select interno.adoptar_tabla('identidades_canal');

comment on table public.identidades_canal is 'Cómo se llama un contacto en cada canal: una identidad por canal.';
comment on column public.identidades_canal.id_externo is 'webchat: session_id; whatsapp: WaId.';

alter table public.identidades_canal enable row level security;
revoke all on public.identidades_canal from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.identidades_canal to service_role;
