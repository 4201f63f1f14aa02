-- Manual mode. No row means that the assistant answers.
create table interno.conversaciones_controles (
  conversacion_id uuid not null,
  manual_override boolean not null default false,
  updated_at timestamptz not null default now(),
  constraint conversaciones_controles_pkey primary key (conversacion_id),
  constraint conversaciones_controles_conversacion_id_fkey
    foreign key (conversacion_id) references public.conversaciones (id) on delete cascade
);
select interno.adoptar_tabla('conversaciones_controles');

comment on table public.conversaciones_controles is 'Modo manual. Sin fila, contesta el asistente.';
comment on column public.conversaciones_controles.manual_override is 'Verdadero mientras el asistente no debe contestar.';

alter table public.conversaciones_controles enable row level security;
revoke all on public.conversaciones_controles from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.conversaciones_controles to service_role;
