-- Erasure of a person: what is left of one (a salted hash, counts), and what OpenAI still holds.
alter table public.contactos add column if not exists borrado_en timestamptz;
comment on column public.contactos.borrado_en is
  'Lápida: se pidió borrar a esta persona. Nada nuevo entra, y sus filas desaparecen en cuanto OpenAI borre lo suyo.';

create table if not exists public.borrados (
  id uuid not null default gen_random_uuid(),
  contacto_id uuid,
  sal text not null,
  huella text not null,
  estado text not null default 'openai',
  motivo text,
  solicitado_por text not null,
  solicitado_en timestamptz not null default clock_timestamp(),
  terminado_en timestamptz,
  conteos jsonb not null default '{}'::jsonb,
  constraint borrados_pkey primary key (id),
  constraint borrados_estado_check check (estado in ('openai', 'terminado')),
  constraint borrados_contacto_check check ((contacto_id is null) = (estado = 'terminado'))
);
create unique index if not exists borrados_contacto_idx on public.borrados (contacto_id) where contacto_id is not null;
create index if not exists borrados_pendientes_idx on public.borrados (solicitado_en) where estado <> 'terminado';
comment on table public.borrados is
  'Borrados de personas: estado, cuántas filas y objetos de OpenAI se borraron, y una huella con sal que no identifica.';
comment on column public.borrados.contacto_id is 'Vacío cuando terminó.';
comment on column public.borrados.huella is
  'SHA-256 de la sal y el id del contacto: permite comprobar que se borró a quien ya no está.';

alter table public.borrados enable row level security;
revoke all on public.borrados from public, anon, authenticated, service_role;
grant select, insert, update on public.borrados to service_role;
grant select on public.borrados to authenticated;

drop policy if exists borrados_leer on public.borrados;
create policy borrados_leer on public.borrados
for select to authenticated
using ((select public.es_admin((select auth.uid()))));

create table if not exists public.openai_por_borrar (
  tipo text not null,
  id_openai text not null,
  borrado_id uuid,
  no_antes timestamptz not null default clock_timestamp(),
  intentos integer not null default 0,
  ultimo_error text,
  borrado_en timestamptz,
  creado_en timestamptz not null default clock_timestamp(),
  constraint openai_por_borrar_pkey primary key (tipo, id_openai),
  constraint openai_por_borrar_borrado_id_fkey
    foreign key (borrado_id) references public.borrados (id) on delete cascade,
  constraint openai_por_borrar_tipo_check check (tipo in ('conversacion', 'respuesta'))
);
create index if not exists openai_por_borrar_borrado_idx on public.openai_por_borrar (borrado_id);
create index if not exists openai_por_borrar_no_antes_idx on public.openai_por_borrar (no_antes) where borrado_en is null;
comment on table public.openai_por_borrar is
  'Lo que OpenAI guarda y hay que borrar: conversaciones (con cada uno de sus elementos) y respuestas.';
comment on column public.openai_por_borrar.borrado_en is
  'Ya no está en OpenAI. La fila queda hasta que termine el borrado de su persona, para no pedirlo otra vez.';
comment on column public.openai_por_borrar.no_antes is
  'Una respuesta en curso al pedir el borrado aún puede añadir elementos: se espera a que termine.';
comment on column public.openai_por_borrar.borrado_id is 'Vacío si no es de una persona borrada sino de una conversación caduca.';

alter table public.openai_por_borrar enable row level security;
revoke all on public.openai_por_borrar from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.openai_por_borrar to service_role;
