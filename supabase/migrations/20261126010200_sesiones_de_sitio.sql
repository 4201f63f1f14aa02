-- Sessions belong to a site and no longer to one of its keys, which change; and a host that knows its visitor may say
-- who it is: that visitor's session is the same on every device, and never one that an anonymous page once held.
update public.webchat_refrescos set sitio = 'local' where sitio = 'tlk_pub_local';
insert into public.consumo_tokens as c (sitio, dia, fragmento, tokens)
select 'local', x.dia, x.fragmento, x.tokens from public.consumo_tokens as x where x.sitio = 'tlk_pub_local'
on conflict (sitio, dia, fragmento) do update set tokens = c.tokens + excluded.tokens;
delete from public.consumo_tokens where sitio = 'tlk_pub_local';
comment on function public.sitio_de_sesion(text) is 'Sitio en que empezó una sesión; vacío si no se sabe.';

create table if not exists public.webchat_conocidos (
  sitio text not null,
  sujeto text not null,
  session_id text not null,
  creado_en timestamptz not null default clock_timestamp(),
  visto_en timestamptz not null default clock_timestamp(),
  constraint webchat_conocidos_pkey primary key (sitio, sujeto),
  constraint webchat_conocidos_session_id_key unique (session_id),
  constraint webchat_conocidos_sitio_fkey foreign key (sitio) references public.sitios (id) on delete cascade
);
comment on table public.webchat_conocidos is
  'Visitantes cuya identidad firmó el sitio anfitrión: su sujeto (`sub`) y la sesión que tienen en todos sus dispositivos.';

alter table public.webchat_conocidos enable row level security;
revoke all on public.webchat_conocidos from public, anon, authenticated;
grant select, insert, update, delete on public.webchat_conocidos to service_role;

-- The same visit under a name that nobody else can have: all that is looked up by the old one goes along.
create or replace function interno.renombrar_sesion(p_de text, p_a text)
returns void
language plpgsql
set search_path = ''
as $$
begin
  -- No message of either comes in between.
  perform pg_advisory_xact_lock(hashtextextended('talia:aceptar:' || p_de, 0));
  update public.identidades_canal set id_externo = p_a where canal = 'webchat' and id_externo = p_de;
  update public.contactos
  set contacto_datos = jsonb_set(contacto_datos, '{session_id}', to_jsonb(p_a))
  where contacto_datos ->> 'session_id' = p_de
    and id = (select i.contacto_id from public.identidades_canal as i where i.canal = 'webchat' and i.id_externo = p_a);
  update public.turnos set session_id = p_a where session_id = p_de;
  update public.webchat_visitantes set session_id = p_a where session_id = p_de;
  update public.webchat_session_closures set session_id = p_a where session_id = p_de;
  update public.webchat_sesiones set session_id = p_a where session_id = p_de;
end
$$;
comment on function interno.renombrar_sesion(text, text) is
  'Pasa a otra sesión todo lo de una: identidad, turnos y visitas. La que queda no tiene nada.';

create or replace function interno.anotar_conocido(p_session_id text, p_nombre text, p_correo text)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_contacto_id uuid := interno.contacto_webchat(p_session_id);
begin
  update public.contactos as c
  set nombre_completo = case
        when coalesce(btrim(c.nombre_completo), '') in ('', 'Visitante Webchat') then coalesce(p_nombre, c.nombre_completo)
        else c.nombre_completo
      end,
      correo = coalesce(nullif(btrim(c.correo), ''), p_correo)
  where c.id = v_contacto_id and (p_nombre is not null or p_correo is not null);
end
$$;
comment on function interno.anotar_conocido(text, text, text) is
  'El contacto de un visitante conocido, con el nombre y el correo que dio el anfitrión donde falten.';

create or replace function interno.agregar_refresco(p_hash text, p_sitio text, p_session_id text, p_dias integer[])
returns jsonb
language sql
set search_path = ''
as $$
  insert into public.webchat_refrescos (hash, familia, session_id, sitio, expira_en, absoluto_en)
  values (
    p_hash,
    gen_random_uuid(),
    p_session_id,
    p_sitio,
    clock_timestamp() + make_interval(days => p_dias[1]),
    clock_timestamp() + make_interval(days => p_dias[2])
  )
  returning jsonb_build_object('session_id', session_id, 'familia', familia)
$$;
comment on function interno.agregar_refresco(text, text, text, integer[]) is
  'El primer token de renovación de una familia; p_dias: de inactividad y en total.';

create or replace function interno.revocar_familia(p_familia uuid)
returns void
language sql
set search_path = ''
as $$
  update public.webchat_refrescos
  set revocado_en = clock_timestamp()
  where familia = p_familia and revocado_en is null
$$;
comment on function interno.revocar_familia(uuid) is 'Ningún token de la familia vale ya.';

-- Which session a visitor with a signed identity goes on with, and whether it had one before. What was said before as an
-- anonymous visitor comes along the first time, when both proofs are there; a session of somebody else's never does.
create or replace function interno.entrar_conocido(p_sitio text, p_sujeto text, p_session_nueva text, p_session_previa text)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_session_id text;
  v_es_nuevo boolean;
begin
  insert into public.webchat_conocidos as k (sitio, sujeto, session_id)
  values (p_sitio, p_sujeto, p_session_nueva)
  on conflict (sitio, sujeto) do update set visto_en = clock_timestamp()
  returning k.session_id, k.session_id = p_session_nueva into v_session_id, v_es_nuevo;
  if v_es_nuevo
    and p_session_previa is not null
    and not exists (select 1 from public.webchat_conocidos as k where k.session_id = p_session_previa)
  then
    perform interno.renombrar_sesion(p_session_previa, v_session_id);
    return jsonb_build_object('session_id', v_session_id, 'reanudada', true);
  end if;
  return jsonb_build_object('session_id', v_session_id, 'reanudada', not v_es_nuevo);
end
$$;
comment on function interno.entrar_conocido(text, text, text, text) is
  'La sesión de un visitante conocido; la primera vez puede heredar la anónima que también probó ser suya.';

drop function if exists public.abrir_sesion_webchat(text, text, text, text, integer, integer, integer);
create or replace function public.abrir_sesion_webchat(
  p_sitio text,
  p_session_nueva text,
  p_hash_nuevo text,
  p_hash_recibido text default null,
  p_inactividad_dias integer default 7,
  p_absoluto_dias integer default 30,
  p_gracia_ms integer default 10000,
  p_abrir boolean default true,
  p_sujeto text default null,
  p_nombre text default null,
  p_correo text default null,
  p_cuotas jsonb default '[]'::jsonb
)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_previo public.webchat_refrescos;
  v_ahora timestamptz := clock_timestamp();
  v_sitio text := interno.sitio_de_clave(p_sitio);
  v_conocido jsonb;
begin
  if v_sitio is null then
    raise exception 'sitio_desconocido' using errcode = 'PT404';
  end if;
  -- Asked again because our answer was lost: the same one.
  select r.* into v_previo from public.webchat_refrescos as r where r.hash = p_hash_nuevo;
  if found then
    return jsonb_build_object(
      'session_id', v_previo.session_id,
      'familia', v_previo.familia,
      'reanudada', v_previo.session_id <> p_session_nueva
    );
  end if;

  if p_hash_recibido is not null then
    select r.* into v_previo
    from public.webchat_refrescos as r
    where r.hash = p_hash_recibido and r.sitio = v_sitio
    for update;
  end if;
  if v_previo.usado_en < v_ahora - make_interval(secs => p_gracia_ms / 1000.0) then
    -- A refusal would undo this: the first replay of a token costs no quota.
    if v_previo.revocado_en is null then
      p_cuotas := '[]'::jsonb;
    end if;
    perform interno.revocar_familia(v_previo.familia);
    v_previo := null;
  end if;
  if v_previo.revocado_en is not null or v_previo.expira_en <= v_ahora then
    v_previo := null;
  end if;

  if p_sujeto is not null
    and v_previo.session_id is distinct from (
      select k.session_id from public.webchat_conocidos as k where k.sitio = v_sitio and k.sujeto = p_sujeto
    )
  then
    perform interno.revocar_familia(v_previo.familia);
    v_conocido := interno.entrar_conocido(v_sitio, p_sujeto, p_session_nueva, v_previo.session_id);
    v_previo := null;
  elsif v_previo.hash is null and p_sujeto is not null then
    v_conocido := interno.entrar_conocido(v_sitio, p_sujeto, p_session_nueva, null);
  end if;

  if v_previo.hash is null then
    if v_conocido is null and not p_abrir then
      return jsonb_build_object('session_id', null, 'familia', null, 'reanudada', false);
    end if;
    v_conocido := coalesce(v_conocido, jsonb_build_object('session_id', p_session_nueva, 'reanudada', false))
      || interno.agregar_refresco(
        p_hash_nuevo, v_sitio, coalesce(v_conocido ->> 'session_id', p_session_nueva), array[p_inactividad_dias, p_absoluto_dias]
      );
    if p_sujeto is not null then
      perform interno.anotar_conocido(v_conocido ->> 'session_id', p_nombre, p_correo);
    end if;
    perform interno.tomar_cuotas(p_cuotas);
    return v_conocido;
  end if;

  update public.webchat_refrescos set usado_en = coalesce(usado_en, v_ahora) where hash = v_previo.hash;
  insert into public.webchat_refrescos (hash, familia, session_id, sitio, expira_en, absoluto_en)
  values (
    p_hash_nuevo,
    v_previo.familia,
    v_previo.session_id,
    v_sitio,
    least(v_ahora + make_interval(days => p_inactividad_dias), v_previo.absoluto_en),
    v_previo.absoluto_en
  );
  return jsonb_build_object('session_id', v_previo.session_id, 'familia', v_previo.familia, 'reanudada', true);
end
$$;
comment on function public.abrir_sesion_webchat(
  text, text, text, text, integer, integer, integer, boolean, text, text, text, jsonb
) is
  'Reanuda la sesión del token recibido y lo rota; si no vale, entra el visitante conocido o, con p_abrir, uno nuevo dentro de sus cuotas. Un token reusado revoca su familia.';

create or replace function public.terminar_sesion_webchat(p_familia uuid)
returns void
language sql
set search_path = ''
as $$
  select interno.revocar_familia(p_familia)
$$;
comment on function public.terminar_sesion_webchat(uuid) is 'El visitante sale en este dispositivo; repetirlo no cambia nada.';

-- As before, and a known visitor who was erased is known no more.
create or replace function interno.revocar_sesiones(p_sesiones text[])
returns void
language sql
set search_path = ''
as $$
  insert into public.webchat_sesiones_revocadas (hash)
  select interno.huella(s.session_id) from unnest(p_sesiones) as s (session_id)
  on conflict (hash) do update set revocada_en = excluded.revocada_en;
  delete from public.webchat_refrescos where session_id = any (p_sesiones);
  delete from public.webchat_conocidos where session_id = any (p_sesiones)
$$;

revoke execute on function
  interno.renombrar_sesion(text, text),
  interno.anotar_conocido(text, text, text),
  interno.agregar_refresco(text, text, text, integer[]),
  interno.revocar_familia(uuid),
  interno.entrar_conocido(text, text, text, text),
  public.abrir_sesion_webchat(text, text, text, text, integer, integer, integer, boolean, text, text, text, jsonb),
  public.terminar_sesion_webchat(uuid)
from public, anon, authenticated;
grant execute on function interno.renombrar_sesion(text, text) to service_role;
grant execute on function interno.anotar_conocido(text, text, text) to service_role;
grant execute on function interno.agregar_refresco(text, text, text, integer[]) to service_role;
grant execute on function interno.revocar_familia(uuid) to service_role;
grant execute on function interno.entrar_conocido(text, text, text, text) to service_role;
grant execute on function public.abrir_sesion_webchat(
  text, text, text, text, integer, integer, integer, boolean, text, text, text, jsonb
) to service_role;
grant execute on function public.terminar_sesion_webchat(uuid) to service_role;
