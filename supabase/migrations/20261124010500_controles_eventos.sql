-- Every change of control of a conversation, in order. Who writes only `manual_override`, as older clients do, leaves
-- an event too: without an operator's token nobody is known to hold the conversation, so it counts as muted.
create table if not exists public.conversaciones_controles_eventos (
  id bigint not null generated always as identity,
  conversacion_id uuid not null,
  version bigint not null,
  evento text not null,
  de text,
  a text,
  actor_tipo text not null,
  actor_id uuid,
  motivo text,
  datos jsonb not null default '{}'::jsonb,
  creado_en timestamptz not null default clock_timestamp(),
  constraint conversaciones_controles_eventos_pkey primary key (id),
  constraint conversaciones_controles_eventos_conversacion_id_fkey
    foreign key (conversacion_id) references public.conversaciones (id) on delete cascade,
  constraint conversaciones_controles_eventos_actor_id_fkey
    foreign key (actor_id) references public.usuarios (id) on delete set null,
  constraint conversaciones_controles_eventos_evento_check check (
    evento in ('solicitada', 'tomada', 'renovada', 'devuelta', 'vencida', 'pausada', 'reanudada', 'cerrada', 'reabierta')
  ),
  constraint conversaciones_controles_eventos_actor_tipo_check check (
    actor_tipo in ('visitante', 'asistente', 'operador', 'sistema')
  )
);
create index if not exists conversaciones_controles_eventos_conversacion_idx
on public.conversaciones_controles_eventos (conversacion_id, id);
create index if not exists conversaciones_controles_eventos_actor_idx
on public.conversaciones_controles_eventos (actor_id);
create index if not exists conversaciones_controles_eventos_creado_idx
on public.conversaciones_controles_eventos (creado_en);

comment on table public.conversaciones_controles_eventos is
  'Quién tomó, pausó o devolvió cada conversación, y cuándo. Solo se añade.';
comment on column public.conversaciones_controles_eventos.version is 'La versión del control después del cambio.';

alter table public.conversaciones_controles_eventos enable row level security;
revoke all on public.conversaciones_controles_eventos from public, anon, authenticated, service_role;
grant select on public.conversaciones_controles_eventos to authenticated, service_role;

drop policy if exists conversaciones_controles_eventos_leer on public.conversaciones_controles_eventos;
create policy conversaciones_controles_eventos_leer on public.conversaciones_controles_eventos
for select to authenticated
using (public.puede_ver_conversacion(conversacion_id));

create or replace trigger conversaciones_controles_eventos_inmutable
before update or delete on public.conversaciones_controles_eventos
for each row execute function interno.impedir_cambio();

create or replace function interno.anotar_cambio_de_control()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_operador uuid := (select u.id from public.usuarios as u where u.id = auth.uid());
  v_antes boolean := coalesce(old.manual_override, false);
begin
  if new.manual_override = v_antes then
    return null;
  end if;
  insert into public.conversaciones_controles_eventos (conversacion_id, version, evento, de, a, actor_tipo, actor_id)
  select
    new.conversacion_id,
    new.version,
    case
      when new.manual_override and v_operador is not null then 'tomada'
      when new.manual_override then 'pausada'
      when v_operador is not null then 'devuelta'
      else 'reanudada'
    end,
    case when v_antes then 'pausado' else 'asistente' end,
    case
      when new.manual_override and v_operador is not null then 'humano'
      when new.manual_override then 'pausado'
      else 'asistente'
    end,
    case when v_operador is null then 'sistema' else 'operador' end,
    v_operador;
  return null;
end
$$;
comment on function interno.anotar_cambio_de_control() is
  'Disparador: cada cambio de modo manual deja su evento.';
revoke execute on function interno.anotar_cambio_de_control() from public, anon, authenticated;

create or replace trigger conversaciones_controles_eventos
after insert or update on public.conversaciones_controles
for each row execute function interno.anotar_cambio_de_control();

-- Conversations that were in manual mode before events were kept.
insert into public.conversaciones_controles_eventos (conversacion_id, version, evento, de, a, actor_tipo, motivo, creado_en)
select k.conversacion_id, k.version, 'pausada', 'asistente', 'pausado', 'sistema', 'anterior_al_registro', coalesce(k.updated_at, now())
from public.conversaciones_controles as k
where k.manual_override
  and not exists (
    select 1 from public.conversaciones_controles_eventos as e where e.conversacion_id = k.conversacion_id
  );
