-- What the conversation turned out to be about, as the assistant or an operator read it.
create table interno.conversaciones_insights (
  conversacion_id uuid not null,
  resumen text,
  intencion text,
  sentimiento text,
  tags jsonb,
  lead_score integer,
  siguiente_accion text,
  actualizado_en timestamptz not null default now(),
  constraint conversaciones_insights_pkey primary key (conversacion_id),
  constraint conversaciones_insights_conversacion_id_fkey
    foreign key (conversacion_id) references public.conversaciones (id) on delete cascade,
  constraint conversaciones_insights_sentimiento_check check (sentimiento in ('positivo', 'neutral', 'negativo'))
);
select interno.adoptar_tabla('conversaciones_insights');

comment on table public.conversaciones_insights is
  'Lectura de la conversación. Al escribirla, lead_score y siguiente_accion pasan a su tarjeta.';

alter table public.conversaciones_insights enable row level security;
revoke all on public.conversaciones_insights from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.conversaciones_insights to service_role;
