-- A total order of the messages of a conversation. `creado_en` is the start of a transaction and repeats;
-- `secuencia` is drawn while the conversation's row is locked, so inside one conversation it never goes backwards.
alter table public.mensajes add column if not exists secuencia bigint;

create sequence if not exists public.mensajes_secuencia_seq as bigint owned by public.mensajes.secuencia;

with orden as (
  select
    id,
    row_number() over (order by creado_en, id) as posicion
  from public.mensajes
  where secuencia is null
),
base as (
  select coalesce(max(secuencia), 0) as ultima
  from public.mensajes
)
update public.mensajes as m
set secuencia = base.ultima + orden.posicion
from orden, base
where m.id = orden.id;

select setval(
  'public.mensajes_secuencia_seq',
  greatest(
    coalesce((select max(secuencia) from public.mensajes), 0),
    (select last_value from public.mensajes_secuencia_seq)
  ) + 1,
  false
);

alter table public.mensajes alter column secuencia set default nextval('public.mensajes_secuencia_seq');
alter table public.mensajes alter column secuencia set not null;

create unique index if not exists mensajes_conversacion_secuencia_idx
  on public.mensajes (conversacion_id, secuencia);

grant usage, select on sequence public.mensajes_secuencia_seq to service_role;

comment on column public.mensajes.secuencia is
  'Orden total dentro de la conversación: se toma con la fila de la conversación bloqueada.';
