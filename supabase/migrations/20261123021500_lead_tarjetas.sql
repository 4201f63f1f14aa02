-- Cards: an opportunity with a contact.
create table interno.lead_tarjetas (
  id uuid not null default gen_random_uuid(),
  contacto_id uuid not null,
  conversacion_id uuid,
  tablero_id uuid not null,
  etapa_id uuid not null,
  canal text,
  propietario_usuario_id uuid,
  asignado_a_usuario_id uuid,
  monto_estimado numeric(12, 2),
  moneda char(3) not null default 'MXN',
  probabilidad_override numeric(5, 2),
  motivo_cierre text,
  cerrado_en timestamptz,
  lead_score integer,
  tags text[],
  metadata jsonb not null default '{}'::jsonb,
  asistido_por text,
  fuente text,
  creado_en timestamptz not null default now(),
  actualizado_en timestamptz not null default now(),
  constraint lead_tarjetas_pkey primary key (id),
  constraint lead_tarjetas_contacto_id_fkey
    foreign key (contacto_id) references public.contactos (id) on delete cascade,
  constraint lead_tarjetas_conversacion_id_fkey
    foreign key (conversacion_id) references public.conversaciones (id) on delete set null,
  constraint lead_tarjetas_tablero_id_fkey
    foreign key (tablero_id) references public.lead_tableros (id) on delete restrict,
  constraint lead_tarjetas_etapa_id_fkey foreign key (etapa_id) references public.lead_etapas (id) on delete restrict,
  constraint lead_tarjetas_propietario_usuario_id_fkey
    foreign key (propietario_usuario_id) references public.usuarios (id) on delete set null,
  constraint lead_tarjetas_asignado_a_usuario_id_fkey
    foreign key (asignado_a_usuario_id) references public.usuarios (id) on delete set null,
  constraint lead_tarjetas_monto_estimado_check check (monto_estimado >= 0),
  constraint lead_tarjetas_probabilidad_override_check check (probabilidad_override between 0 and 100),
  constraint lead_tarjetas_fuente_check check (fuente in ('humano', 'asistente', 'api'))
);
create index lead_tarjetas_contacto_idx on interno.lead_tarjetas (contacto_id, tablero_id);
create index lead_tarjetas_conversacion_idx on interno.lead_tarjetas (conversacion_id);
create index lead_tarjetas_etapa_idx on interno.lead_tarjetas (etapa_id);
create index lead_tarjetas_tablero_idx on interno.lead_tarjetas (tablero_id, etapa_id, actualizado_en desc);
create index lead_tarjetas_propietario_idx on interno.lead_tarjetas (propietario_usuario_id);
create index lead_tarjetas_asignado_idx on interno.lead_tarjetas (asignado_a_usuario_id);
create index lead_tarjetas_creado_idx on interno.lead_tarjetas (creado_en desc);
select interno.adoptar_tabla('lead_tarjetas');

-- Older databases allow one card per contact and board for ever, so whoever was lost could never be a lead again.
-- Decided once for both starting points: not unique. The rule that makes cards reuses the open one (see
-- `tarjeta_de_conversacion`), and no function relies on the constraint.
do $$
declare
  v_unica record;
begin
  for v_unica in
    select c.conname::text as restriccion, i.indexrelid::regclass::text as indice
    from pg_catalog.pg_index as i
    left join pg_catalog.pg_constraint as c on c.conindid = i.indexrelid and c.conrelid = i.indrelid
    where i.indrelid = 'public.lead_tarjetas'::regclass
      and i.indisunique
      and interno.columnas(i.indrelid, i.indkey) = array['contacto_id', 'tablero_id']
  loop
    if v_unica.restriccion is not null then
      execute format('alter table public.lead_tarjetas drop constraint %I', v_unica.restriccion);
    else
      execute format('drop index %s', v_unica.indice);
    end if;
  end loop;
end
$$;

comment on table public.lead_tarjetas is 'Tarjetas: una oportunidad con un contacto. A lo más una abierta por contacto y tablero nace sola.';
comment on column public.lead_tarjetas.conversacion_id is
  'La conversación viva; las anteriores de la misma tarjeta están en metadata.conversaciones_anteriores.';
comment on column public.lead_tarjetas.metadata is
  'Datos libres; `siguiente_accion` llega de conversaciones_insights.';

alter table public.lead_tarjetas enable row level security;
revoke all on public.lead_tarjetas from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.lead_tarjetas to service_role;
