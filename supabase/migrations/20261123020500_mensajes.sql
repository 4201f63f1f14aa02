-- What was said. Only what the visitor saw or wrote is here: drafts and discarded answers live with their turn.
create table interno.mensajes (
  id uuid not null default gen_random_uuid(),
  conversacion_id uuid not null,
  direccion text not null,
  tipo_contenido text not null,
  texto text,
  datos jsonb,
  proveedor_mensaje_id text,
  estado text,
  creado_en timestamptz not null default now(),
  twilio_message_sid text,
  codigo_error text,
  error text,
  cantidad_medios integer not null default 0,
  constraint mensajes_pkey primary key (id),
  constraint mensajes_conversacion_id_fkey
    foreign key (conversacion_id) references public.conversaciones (id) on delete cascade,
  constraint mensajes_direccion_check check (direccion in ('entrante', 'saliente')),
  constraint mensajes_tipo_contenido_check check (tipo_contenido in ('texto', 'medio', 'sistema')),
  constraint mensajes_estado_check check (estado in ('enviada', 'entregada', 'leida', 'fallida'))
);
create unique index mensajes_twilio_message_sid_idx on interno.mensajes (twilio_message_sid)
where twilio_message_sid is not null;
create index mensajes_conversacion_idx on interno.mensajes (conversacion_id, creado_en, id);
select interno.adoptar_tabla('mensajes');

-- Deferred, because a message and the conversation that names it as its last are written together.
select interno.asegurar_restriccion(
  'conversaciones',
  'conversaciones_ultimo_mensaje_id_fkey',
  'FOREIGN KEY (ultimo_mensaje_id) REFERENCES public.mensajes(id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED'
);

comment on table public.mensajes is 'Lo que se dijo. `creado_en` se repite: el orden total es otra columna.';
comment on column public.mensajes.datos is 'session_id, author, client_message_id, identificadores de respuesta…';

alter table public.mensajes enable row level security;
revoke all on public.mensajes from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.mensajes to service_role;
