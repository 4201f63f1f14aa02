-- A site may ask its visitors to accept a text before anything of them is stored: the text and its version belong to the
-- site, and what each visitor answered, and when, is a row. Whoever takes it back is heard, too.
alter table public.sitios add column if not exists consentimiento_texto text;
alter table public.sitios add column if not exists consentimiento_version text;
alter table public.sitios drop constraint if exists sitios_consentimiento_check;
alter table public.sitios add constraint sitios_consentimiento_check check (
  (consentimiento_texto is null) = (consentimiento_version is null)
  and coalesce(consentimiento_version ~ '^[A-Za-z0-9._-]{1,40}$', true)
  and coalesce(length(consentimiento_texto) between 1 and 4000, true)
);
comment on column public.sitios.consentimiento_texto is
  'Lo que el visitante acepta antes de que se guarde algo suyo; vacío: no se le pide nada.';
comment on column public.sitios.consentimiento_version is 'Al cambiarla, cada visitante vuelve a aceptar.';

create table if not exists public.webchat_consentimientos (
  id bigint not null generated always as identity,
  sitio text not null,
  session_id text not null,
  version text not null,
  aceptado boolean not null,
  registrado_en timestamptz not null default clock_timestamp(),
  constraint webchat_consentimientos_pkey primary key (id),
  constraint webchat_consentimientos_sitio_fkey foreign key (sitio) references public.sitios (id) on delete cascade
);
create index if not exists webchat_consentimientos_session_idx on public.webchat_consentimientos (session_id, id desc);
create index if not exists webchat_consentimientos_sitio_idx on public.webchat_consentimientos (sitio);
create index if not exists webchat_consentimientos_registrado_idx on public.webchat_consentimientos (registrado_en);
comment on table public.webchat_consentimientos is
  'Qué versión del texto de su sitio aceptó, o retiró, cada sesión de webchat, y cuándo. Vale la última fila.';

alter table public.webchat_consentimientos enable row level security;
revoke all on public.webchat_consentimientos from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.webchat_consentimientos to service_role;

create or replace trigger webchat_consentimientos_00_sesion_viva
before insert on public.webchat_consentimientos
for each row execute function interno.rechazar_sesion_revocada();

create or replace function public.cambiar_sitio(p_id text, p_datos jsonb)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_nuevo public.sitios;
begin
  perform interno.exigir_sitio(p_id);
  select (jsonb_populate_record(s, p_datos - 'id' - 'creado_en' - 'actualizado_en' - 'revocado_en')).* into v_nuevo
  from public.sitios as s
  where s.id = p_id;
  update public.sitios
  set origenes = v_nuevo.origenes,
      asistente = v_nuevo.asistente,
      tema = v_nuevo.tema,
      idioma = v_nuevo.idioma,
      identidad = v_nuevo.identidad,
      mensajes_por_minuto = v_nuevo.mensajes_por_minuto,
      tokens_por_dia = v_nuevo.tokens_por_dia,
      consentimiento_texto = v_nuevo.consentimiento_texto,
      consentimiento_version = v_nuevo.consentimiento_version,
      actualizado_en = clock_timestamp()
  where id = p_id;
  perform interno.auditar_sitio(p_id, 'sitio_cambiado');
end
$$;

create or replace function interno.exigir_consentimiento(p_session_id text)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_sitio public.sitios;
  v_ultimo public.webchat_consentimientos;
begin
  select s.* into v_sitio from public.sitios as s where s.id = public.sitio_de_sesion(p_session_id);
  if v_sitio.consentimiento_version is null then
    return;
  end if;
  select k.* into v_ultimo
  from public.webchat_consentimientos as k
  where k.session_id = p_session_id and k.sitio = v_sitio.id
  order by k.id desc
  limit 1;
  if not coalesce(v_ultimo.aceptado and v_ultimo.version = v_sitio.consentimiento_version, false) then
    raise exception 'consentimiento_requerido' using errcode = 'PT403';
  end if;
end
$$;
comment on function interno.exigir_consentimiento(text) is
  'Rechaza a la sesión que no aceptó la versión vigente del texto de su sitio, o la retiró; un sitio sin texto no pide nada.';

-- Guarded where rows come in, so that no function can forget it.
create or replace function interno.rechazar_sin_consentimiento()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform interno.exigir_consentimiento(new.session_id);
  return new;
end
$$;
comment on function interno.rechazar_sin_consentimiento() is
  'Disparador: de quien no ha aceptado el texto de su sitio no entra ni mensaje ni visita.';

create or replace trigger turnos_05_consentimiento
before insert on public.turnos
for each row execute function interno.rechazar_sin_consentimiento();

create or replace trigger webchat_visitantes_06_consentimiento
before insert on public.webchat_visitantes
for each row execute function interno.rechazar_sin_consentimiento();

create or replace trigger webchat_visitantes_07_consentimiento
before update on public.webchat_visitantes
for each row when (new.visit_count > old.visit_count)
execute function interno.rechazar_sin_consentimiento();

create or replace function interno.consentimiento_json(p_session_id text)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object('version', k.version, 'aceptado', k.aceptado, 'registrado_en', k.registrado_en)
  from public.webchat_consentimientos as k
  where k.session_id = p_session_id
  order by k.id desc
  limit 1
$$;
comment on function interno.consentimiento_json(text) is 'Lo último que una sesión aceptó o retiró; nada si nunca se le preguntó.';

create or replace function interno.exigir_sesion_viva(p_session_id text)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if exists (select 1 from public.webchat_sesiones_revocadas as r where r.hash = interno.huella(p_session_id)) then
    raise exception 'sesion_revocada' using errcode = 'PT401';
  end if;
end
$$;
comment on function interno.exigir_sesion_viva(text) is 'Rechaza a la sesión cuya persona fue borrada, o que pasó a otra.';

create or replace function public.registrar_consentimiento(p_session_id text, p_version text, p_aceptado boolean)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_sitio public.sitios;
begin
  -- The same visitor's answers one after the other: the last one counts.
  perform pg_advisory_xact_lock(hashtextextended('talia:consentir:' || p_session_id, 0));
  select s.* into v_sitio from public.sitios as s where s.id = public.sitio_de_sesion(p_session_id);
  if not found then
    perform interno.exigir_sesion_viva(p_session_id);
    raise exception 'sesion_desconocida' using errcode = 'PT404';
  end if;
  if p_aceptado and v_sitio.consentimiento_version is distinct from p_version then
    raise exception 'consentimiento_desconocido' using errcode = '22023';
  end if;
  insert into public.webchat_consentimientos (sitio, session_id, version, aceptado)
  select v_sitio.id, p_session_id, p_version, p_aceptado
  where jsonb_build_array(p_version, p_aceptado) is distinct from (
    select jsonb_build_array(k.version, k.aceptado)
    from public.webchat_consentimientos as k
    where k.session_id = p_session_id
    order by k.id desc
    limit 1
  );
  return interno.consentimiento_json(p_session_id);
end
$$;
comment on function public.registrar_consentimiento(text, text, boolean) is
  'Anota que una sesión acepta la versión vigente del texto de su sitio, o que la retira; repetirlo no anota otra vez.';

create or replace function public.entrar_webchat(
  p_sitio text,
  p_session_nueva text,
  p_hash_nuevo text,
  p_hash_recibido text default null,
  p_abrir boolean default true,
  p_sujeto text default null,
  p_nombre text default null,
  p_correo text default null,
  p_cuotas jsonb default '[]'::jsonb,
  p_consentimiento text default null
)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_respuesta jsonb := public.abrir_sesion_webchat(
    p_sitio => p_sitio,
    p_session_nueva => p_session_nueva,
    p_hash_nuevo => p_hash_nuevo,
    p_hash_recibido => p_hash_recibido,
    p_abrir => p_abrir,
    p_sujeto => p_sujeto,
    p_nombre => p_nombre,
    p_correo => p_correo,
    p_cuotas => p_cuotas
  );
  v_session_id text := v_respuesta ->> 'session_id';
begin
  if v_session_id is null then
    return v_respuesta;
  end if;
  -- Of a text that is not in force nothing was accepted: what follows says so.
  if exists (
    select 1
    from public.sitios as s
    where s.id = public.sitio_de_sesion(v_session_id) and s.consentimiento_version = p_consentimiento
  ) then
    perform public.registrar_consentimiento(v_session_id, p_consentimiento, true);
  end if;
  -- A session that goes on may ask for its data and for its erasure, whatever was taken back.
  if not (v_respuesta ->> 'reanudada')::boolean then
    perform interno.exigir_consentimiento(v_session_id);
  end if;
  return v_respuesta;
end
$$;
comment on function public.entrar_webchat(text, text, text, text, boolean, text, text, text, jsonb, text) is
  'abrir_sesion_webchat con el consentimiento que trae el visitante, que se anota con la sesión; sin él no empieza ninguna.';

-- As before, and what was accepted goes along.
create or replace function interno.renombrar_sesion(p_de text, p_a text)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_contacto_id uuid;
begin
  update public.identidades_canal set id_externo = p_a where canal = 'webchat' and id_externo = p_de
  returning contacto_id into v_contacto_id;
  perform 1 from public.conversaciones as c where c.contacto_id = v_contacto_id order by c.id for no key update;
  update public.turnos set session_id = p_a where session_id = p_de;
  update public.contactos
  set contacto_datos = jsonb_set(contacto_datos, '{session_id}', to_jsonb(p_a))
  where id = v_contacto_id and contacto_datos ->> 'session_id' = p_de;
  update public.webchat_visitantes set session_id = p_a where session_id = p_de;
  update public.webchat_session_closures set session_id = p_a where session_id = p_de;
  update public.webchat_sesiones set session_id = p_a where session_id = p_de;
  update public.webchat_consentimientos set session_id = p_a where session_id = p_de;
  insert into public.webchat_sesiones_revocadas (hash) values (interno.huella(p_de)) on conflict do nothing;
end
$$;

revoke execute on function
  interno.exigir_consentimiento(text),
  interno.rechazar_sin_consentimiento(),
  interno.exigir_sesion_viva(text),
  interno.consentimiento_json(text),
  public.registrar_consentimiento(text, text, boolean),
  public.entrar_webchat(text, text, text, text, boolean, text, text, text, jsonb, text)
from public, anon, authenticated;
grant execute on function
  interno.exigir_consentimiento(text),
  interno.exigir_sesion_viva(text),
  interno.consentimiento_json(text),
  public.registrar_consentimiento(text, text, boolean),
  public.entrar_webchat(text, text, text, text, boolean, text, text, text, jsonb, text)
to service_role;
