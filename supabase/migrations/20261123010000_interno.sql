-- `interno` holds what the API must never reach: the rules behind triggers and policies, and the adoption of older
-- databases. It is not among the exposed schemas, and nobody but the owner may use it unless a later grant says so.
create schema if not exists interno;
revoke all on schema interno from public;
comment on schema interno is 'Reglas y adopción: fuera de la API.';

create table if not exists interno.tablas_adoptadas (
  tabla text not null,
  adoptada_en timestamptz not null default now(),
  constraint tablas_adoptadas_pkey primary key (tabla)
);
alter table interno.tablas_adoptadas enable row level security;
comment on table interno.tablas_adoptadas is
  'Tablas ya llevadas a la forma de estas migraciones: sus disparadores y políticas anteriores se retiran una sola vez.';
