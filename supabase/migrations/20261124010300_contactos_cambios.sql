-- Where each field of a contact came from: what it was before, who changed it, and which message and call of the
-- assistant did. Written by a trigger, so that no writer can forget it.
create table if not exists public.contactos_cambios (
  id bigint not null generated always as identity,
  contacto_id uuid not null,
  campo text not null,
  valor_anterior text,
  valor_nuevo text,
  fuente text not null,
  usuario_id uuid,
  turno_id uuid,
  mensaje_id uuid,
  response_id text,
  call_id text,
  cambiado_en timestamptz not null default clock_timestamp(),
  constraint contactos_cambios_pkey primary key (id),
  constraint contactos_cambios_contacto_id_fkey
    foreign key (contacto_id) references public.contactos (id) on delete cascade,
  constraint contactos_cambios_usuario_id_fkey
    foreign key (usuario_id) references public.usuarios (id) on delete set null,
  constraint contactos_cambios_turno_id_fkey foreign key (turno_id) references public.turnos (id) on delete set null,
  constraint contactos_cambios_mensaje_id_fkey
    foreign key (mensaje_id) references public.mensajes (id) on delete set null,
  constraint contactos_cambios_fuente_check check (fuente in ('asistente', 'humano', 'visitante', 'api'))
);
create index if not exists contactos_cambios_contacto_idx on public.contactos_cambios (contacto_id, campo, id desc);
create index if not exists contactos_cambios_usuario_idx on public.contactos_cambios (usuario_id);
create index if not exists contactos_cambios_turno_idx on public.contactos_cambios (turno_id);
create index if not exists contactos_cambios_mensaje_idx on public.contactos_cambios (mensaje_id);

comment on table public.contactos_cambios is
  'Procedencia de cada campo de un contacto: valor anterior y nuevo, quién, y el mensaje y la llamada que lo pusieron.';
comment on column public.contactos_cambios.mensaje_id is 'Mensaje del visitante que el asistente atendía al guardarlo.';
comment on column public.contactos_cambios.call_id is 'Llamada a la herramienta, `call_…`.';

alter table public.contactos_cambios enable row level security;
revoke all on public.contactos_cambios from public, anon, authenticated, service_role;
grant select on public.contactos_cambios to authenticated, service_role;

drop policy if exists contactos_cambios_leer on public.contactos_cambios;
create policy contactos_cambios_leer on public.contactos_cambios
for select to authenticated
using (exists (select 1 from public.contactos as c where c.id = contacto_id));

create or replace trigger contactos_cambios_inmutable
before update or delete on public.contactos_cambios
for each row execute function interno.impedir_cambio();

create or replace function interno.anotar_cambios_de_contacto()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_procedencia jsonb := coalesce(nullif(current_setting('talia.procedencia', true), '')::jsonb, '{}'::jsonb);
  v_operador uuid := (select u.id from public.usuarios as u where u.id = auth.uid());
begin
  insert into public.contactos_cambios (
    contacto_id, campo, valor_anterior, valor_nuevo, fuente, usuario_id, turno_id, mensaje_id, response_id, call_id
  )
  select
    new.id,
    c.campo,
    c.anterior,
    c.nuevo,
    coalesce(v_procedencia ->> 'fuente', case when v_operador is null then 'api' else 'humano' end),
    v_operador,
    (v_procedencia ->> 'turno_id')::uuid,
    (v_procedencia ->> 'mensaje_id')::uuid,
    v_procedencia ->> 'response_id',
    v_procedencia ->> 'call_id'
  from (
    values
      ('nombre_completo', old.nombre_completo, new.nombre_completo),
      ('correo', old.correo, new.correo),
      ('telefono_e164', old.telefono_e164, new.telefono_e164),
      ('company_name', old.company_name, new.company_name),
      ('notes', old.notes, new.notes),
      ('necesidad_proposito', old.necesidad_proposito, new.necesidad_proposito),
      ('estado', old.estado, new.estado),
      ('propietario_usuario_id', old.propietario_usuario_id::text, new.propietario_usuario_id::text)
  ) as c (campo, anterior, nuevo)
  where c.anterior is distinct from c.nuevo
    -- A visitor's row is born with a name that is none, and as a lead.
    and not (tg_op = 'INSERT' and (c.campo, c.nuevo) in (('nombre_completo', 'Visitante Webchat'), ('estado', 'lead')));
  return null;
end
$$;
comment on function interno.anotar_cambios_de_contacto() is
  'Disparador: anota cada campo que cambia. La función que escribe por el asistente deja su origen en talia.procedencia.';
revoke execute on function interno.anotar_cambios_de_contacto() from public, anon, authenticated;

create or replace trigger contactos_10_cambios
after insert or update on public.contactos
for each row execute function interno.anotar_cambios_de_contacto();
