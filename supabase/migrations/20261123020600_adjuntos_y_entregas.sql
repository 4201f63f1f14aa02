-- What hangs from a message: its media, and what the carrier said about its delivery.
create table interno.adjuntos (
  id uuid not null default gen_random_uuid(),
  mensaje_id uuid not null,
  url text,
  mime text,
  tamano_bytes bigint,
  proveedor_id text,
  constraint adjuntos_pkey primary key (id),
  constraint adjuntos_mensaje_id_fkey foreign key (mensaje_id) references public.mensajes (id) on delete cascade
);
create index adjuntos_mensaje_idx on interno.adjuntos (mensaje_id);
select interno.adoptar_tabla('adjuntos');

create table interno.eventos_entrega (
  id uuid not null default gen_random_uuid(),
  mensaje_id uuid not null,
  proveedor text not null default 'twilio',
  evento text not null,
  proveedor_ts timestamptz,
  codigo_error text,
  payload_crudo jsonb,
  creado_en timestamptz not null default now(),
  constraint eventos_entrega_pkey primary key (id),
  constraint eventos_entrega_mensaje_id_fkey
    foreign key (mensaje_id) references public.mensajes (id) on delete cascade,
  constraint eventos_entrega_evento_check check (evento in ('en_cola', 'enviado', 'entregado', 'leido', 'fallido')),
  constraint eventos_entrega_mensaje_id_evento_proveedor_ts_key unique (mensaje_id, evento, proveedor_ts)
);
select interno.adoptar_tabla('eventos_entrega');

comment on table public.adjuntos is 'Medios de un mensaje.';
comment on table public.eventos_entrega is 'Lo que el proveedor informó de la entrega de un mensaje.';

alter table public.adjuntos enable row level security;
revoke all on public.adjuntos from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.adjuntos to service_role;

alter table public.eventos_entrega enable row level security;
revoke all on public.eventos_entrega from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.eventos_entrega to service_role;
