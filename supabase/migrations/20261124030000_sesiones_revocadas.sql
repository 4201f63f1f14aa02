-- A session whose person was erased takes nothing any more: its token may be good for some minutes, and the row it
-- would write would bring the person back. Guarded where rows come in, so that no function can forget it.
create table if not exists public.webchat_sesiones_revocadas (
  hash text not null,
  revocada_en timestamptz not null default clock_timestamp(),
  constraint webchat_sesiones_revocadas_pkey primary key (hash)
);
create index if not exists webchat_sesiones_revocadas_revocada_idx on public.webchat_sesiones_revocadas (revocada_en);
comment on table public.webchat_sesiones_revocadas is
  'SHA-256 de las sesiones de personas borradas, mientras un token suyo pudiera valer. Solo el resumen.';

alter table public.webchat_sesiones_revocadas enable row level security;
revoke all on public.webchat_sesiones_revocadas from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.webchat_sesiones_revocadas to service_role;

create or replace function interno.huella(p_texto text)
returns text
language sql
immutable
set search_path = ''
as $$
  select encode(sha256(convert_to(p_texto, 'UTF8')), 'hex')
$$;
comment on function interno.huella(text) is 'SHA-256 de un texto, en hexadecimal.';

create or replace function interno.rechazar_sesion_revocada()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_fila jsonb := to_jsonb(new);
  v_session_id text := case tg_table_name
    when 'mensajes' then v_fila #>> '{datos,session_id}'
    when 'identidades_canal' then v_fila ->> 'id_externo'
    else v_fila ->> 'session_id'
  end;
begin
  if exists (select 1 from public.webchat_sesiones_revocadas as r where r.hash = interno.huella(v_session_id)) then
    raise exception 'sesion_revocada' using errcode = 'PT401';
  end if;
  return new;
end
$$;
comment on function interno.rechazar_sesion_revocada() is
  'Disparador: nada entra de una sesión cuya persona fue borrada.';
revoke execute on function interno.huella(text), interno.rechazar_sesion_revocada() from public, anon, authenticated;
grant execute on function interno.huella(text) to service_role;

create or replace trigger mensajes_00_sesion_viva
before insert on public.mensajes
for each row when (new.datos ? 'session_id')
execute function interno.rechazar_sesion_revocada();

create or replace trigger identidades_canal_00_sesion_viva
before insert on public.identidades_canal
for each row when (new.canal = 'webchat')
execute function interno.rechazar_sesion_revocada();

create or replace trigger webchat_visitantes_00_sesion_viva
before insert on public.webchat_visitantes
for each row execute function interno.rechazar_sesion_revocada();

create or replace trigger webchat_visitantes_05_sesion_viva
before update on public.webchat_visitantes
for each row when (new.visit_count > old.visit_count)
execute function interno.rechazar_sesion_revocada();

create or replace trigger webchat_session_closures_00_sesion_viva
before insert on public.webchat_session_closures
for each row execute function interno.rechazar_sesion_revocada();

create or replace trigger webchat_sesiones_00_sesion_viva
before insert on public.webchat_sesiones
for each row execute function interno.rechazar_sesion_revocada();

create or replace trigger turnos_00_sesion_viva
before insert on public.turnos
for each row execute function interno.rechazar_sesion_revocada();

create or replace trigger webchat_refrescos_00_sesion_viva
before insert on public.webchat_refrescos
for each row execute function interno.rechazar_sesion_revocada();
