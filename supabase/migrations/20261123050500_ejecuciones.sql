-- One row per response of the model, widened, and one row per `call_id`: together the trace of an answer.
alter table public.ejecuciones_asistente add column if not exists turno_id uuid references public.turnos (id) on delete cascade;
alter table public.ejecuciones_asistente add column if not exists paso integer;
alter table public.ejecuciones_asistente add column if not exists previous_response_id text;
alter table public.ejecuciones_asistente add column if not exists call_ids text[] not null default '{}';
alter table public.ejecuciones_asistente add column if not exists modelo text;
alter table public.ejecuciones_asistente add column if not exists prompt_hash text;
alter table public.ejecuciones_asistente add column if not exists tokens_cache integer;
alter table public.ejecuciones_asistente add column if not exists tokens_razonamiento integer;
alter table public.ejecuciones_asistente add column if not exists latencia_ms integer;
alter table public.ejecuciones_asistente add column if not exists primer_token_ms integer;
alter table public.ejecuciones_asistente add column if not exists solicitud_openai_id text;

comment on column public.ejecuciones_asistente.prompt_hash is
  'SHA-256 del archivo del asistente (instrucciones y herramientas) con el que se pidió esta respuesta.';
comment on column public.ejecuciones_asistente.solicitud_openai_id is 'Cabecera x-request-id de OpenAI.';

create index if not exists ejecuciones_asistente_turno_idx on public.ejecuciones_asistente (turno_id);
create index if not exists ejecuciones_asistente_openai_idx on public.ejecuciones_asistente (conversacion_openai_id);

create table if not exists public.ejecuciones_herramientas (
  id uuid primary key default gen_random_uuid(),
  turno_id uuid not null references public.turnos (id) on delete cascade,
  conversacion_id uuid not null references public.conversaciones (id) on delete cascade,
  paso integer not null,
  response_id text,
  call_id text not null,
  nombre text not null,
  argumentos jsonb not null default '{}'::jsonb,
  argumentos_hash text not null,
  salida jsonb not null,
  resultado text not null,
  repetida_de uuid references public.ejecuciones_herramientas (id) on delete cascade,
  creado_en timestamptz not null default clock_timestamp(),
  constraint ejecuciones_herramientas_resultado_valido check (
    resultado in ('ok', 'validacion', 'error', 'rechazada_por_control')
  ),
  constraint ejecuciones_herramientas_turno_call_unico unique (turno_id, call_id)
);

comment on table public.ejecuciones_herramientas is
  'Diario de llamadas a herramientas: una fila por call_id, escrita en la misma transacción que su efecto.';
comment on column public.ejecuciones_herramientas.repetida_de is
  'La llamada del mismo turno, con la misma herramienta y argumentos, cuyo efecto ya estaba hecho.';

create index if not exists ejecuciones_herramientas_turno_idx
  on public.ejecuciones_herramientas (turno_id, nombre, creado_en desc);
create index if not exists ejecuciones_herramientas_call_idx on public.ejecuciones_herramientas (call_id);
create index if not exists ejecuciones_herramientas_conversacion_idx
  on public.ejecuciones_herramientas (conversacion_id, creado_en desc);
create index if not exists ejecuciones_herramientas_repetida_idx on public.ejecuciones_herramientas (repetida_de);

alter table public.ejecuciones_herramientas enable row level security;
revoke all on public.ejecuciones_herramientas from public, anon, authenticated;
grant select, insert, update, delete on public.ejecuciones_herramientas to service_role;
grant select on public.ejecuciones_herramientas to authenticated;

drop policy if exists ejecuciones_herramientas_leer on public.ejecuciones_herramientas;
create policy ejecuciones_herramientas_leer on public.ejecuciones_herramientas
for select to authenticated
using ((select public.puede_ver_conversacion(conversacion_id)));
