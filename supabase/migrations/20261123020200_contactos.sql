-- A person who talked to us, by whatever channel. `company_name` and `notes` keep the names that databases in use have.
create table interno.contactos (
  id uuid not null default gen_random_uuid(),
  nombre_completo text,
  correo text,
  telefono_e164 text,
  origen text,
  propietario_usuario_id uuid,
  estado text not null default 'lead',
  creado_en timestamptz not null default now(),
  contacto_datos jsonb not null default '{}'::jsonb,
  company_name text,
  notes text,
  necesidad_proposito text,
  captura_estado text not null default 'incompleto',
  constraint contactos_pkey primary key (id),
  constraint contactos_propietario_usuario_id_fkey
    foreign key (propietario_usuario_id) references public.usuarios (id) on delete set null,
  constraint contactos_estado_check check (estado in ('lead', 'activo', 'bloqueado')),
  constraint contactos_captura_estado_check check (captura_estado in ('incompleto', 'completo'))
);
create index contactos_propietario_idx on interno.contactos (propietario_usuario_id);
create index contactos_creado_idx on interno.contactos (creado_en desc);
create index contactos_correo_idx on interno.contactos (lower(correo));
create index contactos_telefono_idx on interno.contactos (telefono_e164);
select interno.adoptar_tabla('contactos');

comment on table public.contactos is 'Personas que hablaron con nosotros. Quien solo visitó no tiene contacto.';
comment on column public.contactos.origen is 'Canal que creó el contacto.';
comment on column public.contactos.nombre_completo is '`Visitante Webchat` es provisional: no cuenta como nombre.';
comment on column public.contactos.contacto_datos is 'Datos libres: session_id, ubicacion, dispositivo, trazabilidad.';
comment on column public.contactos.captura_estado is
  '`completo` cuando hay nombre, correo, teléfono, notas y necesidad; lo mantiene un disparador.';

alter table public.contactos enable row level security;
revoke all on public.contactos from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.contactos to service_role;
