-- One thread of messages on one channel. Its foreign key to the last message comes with `mensajes`.
create table interno.conversaciones (
  id uuid not null default gen_random_uuid(),
  contacto_id uuid not null,
  canal text not null,
  estado text not null default 'abierta',
  asignado_a_usuario_id uuid,
  iniciada_en timestamptz not null default now(),
  ultimo_mensaje_en timestamptz,
  prioridad integer not null default 0,
  conversacion_openai_id text,
  no_leidos integer not null default 0,
  ultimo_entrante_en timestamptz,
  ultimo_saliente_en timestamptz,
  ultimo_mensaje_id uuid,
  last_response_id text,
  constraint conversaciones_pkey primary key (id),
  constraint conversaciones_contacto_id_fkey
    foreign key (contacto_id) references public.contactos (id) on delete cascade,
  constraint conversaciones_asignado_a_usuario_id_fkey
    foreign key (asignado_a_usuario_id) references public.usuarios (id) on delete set null,
  constraint conversaciones_canal_check check (canal in ('whatsapp', 'instagram', 'webchat', 'voz')),
  constraint conversaciones_estado_check check (estado in ('abierta', 'pendiente', 'cerrada'))
);
create index conversaciones_contacto_idx on interno.conversaciones (contacto_id, canal, iniciada_en desc);
create index conversaciones_asignado_idx on interno.conversaciones (asignado_a_usuario_id);
create index conversaciones_actividad_idx on interno.conversaciones (ultimo_mensaje_en desc, id);
create index conversaciones_iniciada_idx on interno.conversaciones (iniciada_en);
create index conversaciones_openai_idx on interno.conversaciones (conversacion_openai_id);
create index conversaciones_last_response_idx on interno.conversaciones (last_response_id);
create index conversaciones_ultimo_mensaje_idx on interno.conversaciones (ultimo_mensaje_id);
select interno.adoptar_tabla('conversaciones');

comment on table public.conversaciones is 'Un hilo de mensajes en un canal.';
comment on column public.conversaciones.conversacion_openai_id is
  '`conv_…`. Vacío en filas que solo tienen last_response_id: esas siguen en cadena.';
comment on column public.conversaciones.last_response_id is '`resp_…` de la última respuesta guardada.';
comment on column public.conversaciones.no_leidos is 'Mensajes entrantes que ningún operador ha abierto.';

alter table public.conversaciones enable row level security;
revoke all on public.conversaciones from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.conversaciones to service_role;
