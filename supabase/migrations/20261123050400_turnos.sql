-- The turn ledger: one row per visitor's message that wants an answer.
create table if not exists public.turnos (
  id uuid primary key default gen_random_uuid(),
  conversacion_id uuid not null references public.conversaciones (id) on delete cascade,
  mensaje_id uuid not null references public.mensajes (id) on delete cascade,
  secuencia bigint not null,
  session_id text not null,
  client_message_id text not null,
  hash text not null,
  estado text not null default 'en_cola',
  motivo text,
  arrendado_por text,
  arrendado_hasta timestamptz,
  cerca bigint not null default 0,
  intento integer not null default 0,
  version_control bigint not null default 0,
  sucia boolean not null default false,
  respuesta_mensaje_id uuid references public.mensajes (id) on delete set null,
  borrador text,
  metadatos jsonb not null default '{}'::jsonb,
  recibido_en timestamptz not null default clock_timestamp(),
  primer_token_en timestamptz,
  terminado_en timestamptz,
  constraint turnos_estado_valido check (
    estado in ('en_cola', 'en_curso', 'publicado', 'sin_respuesta', 'descartado', 'fallido')
  ),
  constraint turnos_session_client_message_unico unique (session_id, client_message_id)
);

comment on table public.turnos is
  'Libro de turnos: cada mensaje del visitante, quién lo atiende (arriendo con el reloj de la base), y cómo terminó.';
comment on column public.turnos.cerca is
  'Número de cerca: sube con cada arriendo; quien tiene uno anterior ya no puede escribir nada.';
comment on column public.turnos.borrador is
  'Texto que el asistente preparó y no se mostró porque el turno se descartó.';
comment on column public.turnos.hash is 'SHA-256 (hex) del contenido: mismo id con otro contenido es un conflicto.';

create index if not exists turnos_pendientes_idx
  on public.turnos (conversacion_id, secuencia)
  where estado in ('en_cola', 'en_curso');
create index if not exists turnos_por_vencer_idx
  on public.turnos (arrendado_hasta)
  where estado in ('en_cola', 'en_curso');
create index if not exists turnos_session_pendientes_idx
  on public.turnos (session_id)
  where estado in ('en_cola', 'en_curso');
create index if not exists turnos_mensaje_idx on public.turnos (mensaje_id);
create index if not exists turnos_respuesta_idx on public.turnos (respuesta_mensaje_id);

alter table public.turnos enable row level security;
revoke all on public.turnos from public, anon, authenticated;
grant select, insert, update, delete on public.turnos to service_role;
grant select on public.turnos to authenticated;

drop policy if exists turnos_leer on public.turnos;
create policy turnos_leer on public.turnos
for select to authenticated
using ((select public.puede_ver_conversacion(conversacion_id)));
