-- One response of the model. A response is stored once: its id is unique where there is one.
create table interno.ejecuciones_asistente (
  id uuid not null default gen_random_uuid(),
  conversacion_id uuid not null,
  conversacion_openai_id text,
  prompt_id text,
  response_id text,
  estado text,
  iniciado_en timestamptz default now(),
  completado_en timestamptz,
  tokens_entrada integer,
  tokens_salida integer,
  costo_estimado numeric(12, 6),
  error text,
  constraint ejecuciones_asistente_pkey primary key (id),
  constraint ejecuciones_asistente_conversacion_id_fkey
    foreign key (conversacion_id) references public.conversaciones (id) on delete cascade
);
create unique index ejecuciones_asistente_response_id_idx on interno.ejecuciones_asistente (response_id)
where response_id is not null;
create index ejecuciones_asistente_conversacion_idx
on interno.ejecuciones_asistente (conversacion_id, iniciado_en desc);
select interno.adoptar_tabla('ejecuciones_asistente');

comment on table public.ejecuciones_asistente is 'Una ejecución del asistente: una fila por respuesta del modelo.';
comment on column public.ejecuciones_asistente.prompt_id is 'Asistente del repositorio, o el `pmpt_…` de filas antiguas.';
comment on column public.ejecuciones_asistente.costo_estimado is 'En dólares.';

alter table public.ejecuciones_asistente enable row level security;
revoke all on public.ejecuciones_asistente from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.ejecuciones_asistente to service_role;
