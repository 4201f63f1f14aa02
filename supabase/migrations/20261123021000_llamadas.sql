-- Phone calls. They outlive the contact: the number and the transcript are erased by their own rule.
create table interno.llamadas (
  id uuid not null default gen_random_uuid(),
  contacto_id uuid,
  direccion text not null,
  sid_llamada text,
  desde_numero text,
  hacia_numero text,
  estado text,
  iniciada_en timestamptz,
  finalizada_en timestamptz,
  duracion_seg integer,
  transcripcion text,
  constraint llamadas_pkey primary key (id),
  constraint llamadas_contacto_id_fkey foreign key (contacto_id) references public.contactos (id) on delete set null,
  constraint llamadas_direccion_check check (direccion in ('entrante', 'saliente')),
  constraint llamadas_sid_llamada_key unique (sid_llamada)
);
create index llamadas_contacto_idx on interno.llamadas (contacto_id);
select interno.adoptar_tabla('llamadas');

comment on table public.llamadas is 'Llamadas de voz, con su transcripción.';

alter table public.llamadas enable row level security;
revoke all on public.llamadas from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.llamadas to service_role;
