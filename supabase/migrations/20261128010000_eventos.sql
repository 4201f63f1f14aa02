-- What happens to a conversation, as facts in the order in which they may be told. Ids are drawn before a transaction
-- commits, and others commit before it: whoever reads goes on from (xid, id) and stops below the oldest transaction that
-- still writes. There is no reference to the conversation: checking it would lock the row, and a change of a contact would
-- lock its conversation after itself, the other way round than an erasure does. A trigger takes the rows along instead.
create table if not exists public.eventos (
  id bigint not null generated always as identity,
  xid xid8 not null default pg_current_xact_id(),
  tipo text not null,
  conversacion_id uuid not null,
  datos jsonb not null default '{}'::jsonb,
  creado_en timestamptz not null default clock_timestamp(),
  constraint eventos_pkey primary key (xid, id),
  constraint eventos_tipo_check check (tipo in ('mensaje', 'control', 'lead', 'cierre'))
);
create index if not exists eventos_conversacion_idx on public.eventos (conversacion_id, xid, id);
create index if not exists eventos_creado_idx on public.eventos (creado_en);

comment on table public.eventos is
  'Qué pasó en cada conversación, para contarlo en vivo. Lo escriben disparadores; dura 48 horas, porque lo que cuenta está en otras tablas.';
comment on column public.eventos.xid is
  'Transacción que lo escribió. Se lee en orden de (xid, id), por debajo de pg_snapshot_xmin: los ids se confirman en desorden.';
comment on column public.eventos.datos is 'Solo identificadores: el contenido se lee al contarlo.';

alter table public.eventos enable row level security;
revoke all on public.eventos from public, anon, authenticated, service_role;
grant select, delete on public.eventos to service_role;
