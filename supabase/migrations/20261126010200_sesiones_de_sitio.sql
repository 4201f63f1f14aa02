-- Sessions belong to a site and no longer to one of its keys, which change; and a host that knows its visitor may say
-- who it is: that visitor's session is the same on every device, and never one that an anonymous page once held.
update public.webchat_refrescos set sitio = 'local' where sitio = 'tlk_pub_local';
insert into public.consumo_tokens as c (sitio, dia, fragmento, tokens)
select 'local', x.dia, x.fragmento, x.tokens from public.consumo_tokens as x where x.sitio = 'tlk_pub_local'
on conflict (sitio, dia, fragmento) do update set tokens = c.tokens + excluded.tokens;
delete from public.consumo_tokens where sitio = 'tlk_pub_local';
comment on function public.sitio_de_sesion(text) is 'Sitio en que empezó una sesión; vacío si no se sabe.';
alter table public.webchat_refrescos add column if not exists reanudada boolean not null default false;
comment on column public.webchat_refrescos.reanudada is 'Si al darlo la sesión ya existía.';

create table if not exists public.webchat_conocidos (
  sitio text not null,
  sujeto text not null,
  session_id text not null,
  nombre text,
  correo text,
  creado_en timestamptz not null default clock_timestamp(),
  visto_en timestamptz not null default clock_timestamp(),
  constraint webchat_conocidos_pkey primary key (sitio, sujeto),
  constraint webchat_conocidos_session_id_key unique (session_id),
  constraint webchat_conocidos_sitio_fkey foreign key (sitio) references public.sitios (id) on delete cascade
);
comment on table public.webchat_conocidos is
  'Visitantes cuya identidad firmó el sitio anfitrión: su sujeto (`sub`) y la sesión que tienen en todos sus dispositivos.';
comment on column public.webchat_conocidos.correo is 'El que firmó el anfitrión; pasa al contacto cuando el visitante escribe.';

alter table public.webchat_conocidos enable row level security;
revoke all on public.webchat_conocidos from public, anon, authenticated;
grant select, insert, update, delete on public.webchat_conocidos to service_role;

-- As before; whoever the host knows is a contact with a name from the first message on.
create or replace function interno.contacto_webchat(p_session_id text)
returns uuid
language plpgsql
set search_path = ''
as $$
declare
  v_contacto_id uuid;
  v_nuevo_id uuid;
begin
  -- Ends when a row is locked. A round is lost only if that identity is erased between the insert and the select.
  for v_ronda in 1..10 loop
    select i.contacto_id into v_contacto_id
    from public.identidades_canal as i
    where i.canal = 'webchat' and i.id_externo = p_session_id
    for no key update;
    if found then
      if exists (select 1 from public.contactos as c where c.id = v_contacto_id and c.borrado_en is not null) then
        raise exception 'sesion_revocada' using errcode = 'PT401';
      end if;
      return v_contacto_id;
    end if;

    insert into public.contactos (nombre_completo, correo, origen, contacto_datos)
    select coalesce(k.nombre, 'Visitante Webchat'), k.correo, 'webchat', jsonb_build_object('session_id', p_session_id)
    from (select 1) as uno
    left join public.webchat_conocidos as k on k.session_id = p_session_id
    returning id into v_nuevo_id;

    insert into public.identidades_canal (contacto_id, canal, id_externo)
    values (v_nuevo_id, 'webchat', p_session_id)
    on conflict do nothing;
    if found then
      update public.webchat_visitantes set contacto_id = v_nuevo_id where session_id = p_session_id and contacto_id is null;
      update public.webchat_session_closures set contacto_id = v_nuevo_id where session_id = p_session_id and contacto_id is null;
    else
      -- Another message of the session was first: its contact is the one.
      delete from public.contactos where id = v_nuevo_id;
    end if;
  end loop;
  raise exception 'sesion_inestable' using errcode = 'PT503', detail = 'La identidad de la sesión se borra una y otra vez.';
end
$$;

-- The same visit under a name that nobody else can have: all that is looked up by the old one goes along, and the old
-- one takes nothing any more. In the order of a turn: identity (which is locked already), conversation, turn, contact.
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
  insert into public.webchat_sesiones_revocadas (hash) values (interno.huella(p_de)) on conflict do nothing;
end
$$;
comment on function interno.renombrar_sesion(text, text) is
  'Pasa a otra sesión todo lo de una: identidad, turnos y visitas. La que queda no tiene nada ni recibe nada.';

create or replace function interno.bloquear_familia(p_familia uuid)
returns void
language sql
set search_path = ''
as $$
  select pg_advisory_xact_lock(hashtextextended('talia:familia:' || p_familia::text, 0))
$$;
comment on function interno.bloquear_familia(uuid) is
  'Uno a la vez renueva, termina o repite los tokens de una familia: quien la termina termina también el que se estaba dando.';

create or replace function interno.revocar_familia(p_familia uuid)
returns void
language plpgsql
set search_path = ''
as $$
begin
  perform interno.bloquear_familia(p_familia);
  update public.webchat_refrescos
  set revocado_en = clock_timestamp()
  where familia = p_familia and revocado_en is null;
end
$$;
comment on function interno.revocar_familia(uuid) is 'Ningún token de la familia vale ya.';

create or replace function interno.refresco_recibido(p_sitio text, p_hash text)
returns public.webchat_refrescos
language plpgsql
set search_path = ''
as $$
declare
  v_refresco public.webchat_refrescos;
  v_familia uuid;
begin
  select r.familia into v_familia from public.webchat_refrescos as r where r.hash = p_hash and r.sitio = p_sitio;
  if not found then
    return null;
  end if;
  perform interno.bloquear_familia(v_familia);
  select r.* into v_refresco from public.webchat_refrescos as r where r.hash = p_hash;
  if v_refresco.expira_en <= clock_timestamp()
    or exists (select 1 from public.webchat_refrescos as r where r.familia = v_familia and r.revocado_en is not null)
  then
    return null;
  end if;
  return v_refresco;
end
$$;
comment on function interno.refresco_recibido(text, text) is
  'El token de renovación de ese resumen, con su familia bloqueada; nada si venció, es de otro sitio o su familia terminó.';

create or replace function interno.agregar_refresco(p_refresco public.webchat_refrescos)
returns jsonb
language sql
set search_path = ''
as $$
  insert into public.webchat_refrescos (hash, familia, session_id, sitio, expira_en, absoluto_en, reanudada)
  values (
    p_refresco.hash,
    coalesce(p_refresco.familia, gen_random_uuid()),
    p_refresco.session_id,
    p_refresco.sitio,
    least(p_refresco.expira_en, p_refresco.absoluto_en),
    p_refresco.absoluto_en,
    p_refresco.reanudada
  )
  returning jsonb_build_object('session_id', session_id, 'familia', familia, 'reanudada', reanudada)
$$;
comment on function interno.agregar_refresco(public.webchat_refrescos) is
  'Guarda un token de renovación, el primero de una familia si no trae una, y responde la sesión.';

-- What an anonymous visitor said becomes that of whom the host names, once, and only when nothing says that it is
-- somebody else's: a computer may be shared.
create or replace function interno.puede_heredar(p_session_previa text, p_correo text)
returns boolean
language sql
stable
set search_path = ''
as $$
  select p_session_previa is not null
    and not exists (select 1 from public.webchat_conocidos as k where k.session_id = p_session_previa)
    and not exists (
      select 1
      from public.identidades_canal as i
      inner join public.contactos as c on c.id = i.contacto_id
      where i.canal = 'webchat'
        and i.id_externo = p_session_previa
        and lower(btrim(c.correo)) is distinct from lower(p_correo)
        and (
          coalesce(btrim(c.correo), '') <> ''
          or coalesce(btrim(c.telefono_e164), '') <> ''
          or coalesce(btrim(c.nombre_completo), '') not in ('', 'Visitante Webchat')
        )
    )
$$;
comment on function interno.puede_heredar(text, text) is
  'Si lo dicho en una sesión anónima puede ser de quien firma con ese correo: no dio datos, o dio el mismo correo.';

create or replace function interno.entrar_conocido(
  p_sitio text,
  p_conocido public.webchat_conocidos,
  p_session_previa text
)
returns public.webchat_refrescos
language plpgsql
set search_path = ''
as $$
declare
  v_refresco public.webchat_refrescos;
  v_es_nuevo boolean;
begin
  -- Erasure takes identities first, too.
  if p_session_previa is not null then
    perform pg_advisory_xact_lock(hashtextextended('talia:aceptar:' || p_session_previa, 0));
  end if;
  perform 1
  from public.identidades_canal as i
  where i.canal = 'webchat'
    and i.id_externo in (
      p_session_previa,
      (select k.session_id from public.webchat_conocidos as k where k.sitio = p_sitio and k.sujeto = p_conocido.sujeto)
    )
  order by i.id
  for no key update;

  insert into public.webchat_conocidos as k (sitio, sujeto, session_id, nombre, correo)
  values (p_sitio, p_conocido.sujeto, p_conocido.session_id, p_conocido.nombre, p_conocido.correo)
  on conflict (sitio, sujeto) do update
  set visto_en = clock_timestamp(),
      nombre = coalesce(excluded.nombre, k.nombre),
      correo = coalesce(excluded.correo, k.correo)
  returning k.session_id, k.session_id = p_conocido.session_id into v_refresco.session_id, v_es_nuevo;
  v_refresco.reanudada := not v_es_nuevo;

  if v_es_nuevo and interno.puede_heredar(p_session_previa, p_conocido.correo) then
    perform interno.renombrar_sesion(p_session_previa, v_refresco.session_id);
    v_refresco.reanudada := true;
  end if;
  update public.contactos as c
  set nombre_completo = coalesce(nullif(nullif(btrim(c.nombre_completo), ''), 'Visitante Webchat'), p_conocido.nombre, c.nombre_completo),
      correo = coalesce(nullif(btrim(c.correo), ''), p_conocido.correo)
  from public.identidades_canal as i
  where i.canal = 'webchat'
    and i.id_externo = v_refresco.session_id
    and c.id = i.contacto_id
    and c.borrado_en is null
    and (p_conocido.nombre is not null or p_conocido.correo is not null);
  return v_refresco;
end
$$;
comment on function interno.entrar_conocido(text, public.webchat_conocidos, text) is
  'La sesión de un visitante conocido, la misma en todos sus dispositivos, y si ya la tenía. Completa su contacto si lo hay.';

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
  v_ahora timestamptz := clock_timestamp();
  v_sitio text := interno.sitio_de_clave(p_sitio);
  v_previo public.webchat_refrescos;
  v_nuevo public.webchat_refrescos;
  v_conocido public.webchat_conocidos;
  v_respuesta jsonb;
begin
  if v_sitio is null then
    raise exception 'sitio_desconocido' using errcode = 'PT404';
  end if;
  -- Asked again because our answer was lost, maybe while the first time still runs: the same one.
  perform pg_advisory_xact_lock(hashtextextended('talia:refresco:' || p_hash_nuevo, 0));
  select jsonb_build_object('session_id', r.session_id, 'familia', r.familia, 'reanudada', r.reanudada) into v_respuesta
  from public.webchat_refrescos as r
  where r.hash = p_hash_nuevo;
  if found then
    return v_respuesta;
  end if;

  v_previo := interno.refresco_recibido(v_sitio, p_hash_recibido);
  if v_previo.usado_en < v_ahora - make_interval(secs => p_gracia_ms / 1000.0) then
    perform interno.revocar_familia(v_previo.familia);
    return jsonb_build_object('session_id', null, 'familia', null, 'reanudada', false, 'terminada', v_previo.familia);
  end if;

  v_nuevo.hash := p_hash_nuevo;
  v_nuevo.sitio := v_sitio;
  v_nuevo.expira_en := v_ahora + make_interval(days => p_inactividad_dias);
  v_nuevo.absoluto_en := v_ahora + make_interval(days => p_absoluto_dias);
  select k.* into v_conocido
  from public.webchat_conocidos as k
  where k.sitio = v_sitio and (k.sujeto = p_sujeto or (p_sujeto is null and k.session_id = v_previo.session_id));

  if v_previo.hash is not null
    and (
      v_conocido.session_id = v_previo.session_id
      or (p_sujeto is null and not exists (select 1 from public.sitios as s where s.id = v_sitio and s.identidad = 'obligatoria'))
    )
  then
    update public.webchat_refrescos set usado_en = coalesce(usado_en, v_ahora) where hash = v_previo.hash;
    v_nuevo.familia := v_previo.familia;
    v_nuevo.session_id := v_previo.session_id;
    v_nuevo.absoluto_en := v_previo.absoluto_en;
    v_nuevo.reanudada := true;
    return interno.agregar_refresco(v_nuevo);
  end if;

  if p_sujeto is not null then
    v_conocido.sujeto := p_sujeto;
    v_conocido.session_id := p_session_nueva;
    v_conocido.nombre := p_nombre;
    v_conocido.correo := p_correo;
    select e.session_id, e.reanudada into v_nuevo.session_id, v_nuevo.reanudada
    from interno.entrar_conocido(v_sitio, v_conocido, v_previo.session_id) as e;
    perform interno.revocar_familia(v_previo.familia);
    return interno.agregar_refresco(v_nuevo) || jsonb_build_object('terminada', v_previo.familia);
  end if;

  if not p_abrir then
    return jsonb_build_object('session_id', null, 'familia', null, 'reanudada', false);
  end if;
  v_nuevo.session_id := p_session_nueva;
  v_nuevo.reanudada := false;
  v_respuesta := interno.agregar_refresco(v_nuevo);
  perform interno.tomar_cuotas(p_cuotas);
  return v_respuesta;
end
$$;
comment on function public.abrir_sesion_webchat(
  text, text, text, text, integer, integer, integer, boolean, text, text, text, jsonb
) is
  'Reanuda la sesión del token recibido y lo rota; si no vale, entra el visitante conocido o, con p_abrir, uno nuevo dentro de sus cuotas. Un token repetido termina su familia y no abre nada.';

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
  interno.bloquear_familia(uuid),
  interno.revocar_familia(uuid),
  interno.refresco_recibido(text, text),
  interno.agregar_refresco(public.webchat_refrescos),
  interno.puede_heredar(text, text),
  interno.entrar_conocido(text, public.webchat_conocidos, text),
  interno.contacto_webchat(text),
  public.abrir_sesion_webchat(text, text, text, text, integer, integer, integer, boolean, text, text, text, jsonb),
  public.terminar_sesion_webchat(uuid)
from public, anon, authenticated;
grant execute on function interno.renombrar_sesion(text, text) to service_role;
grant execute on function interno.bloquear_familia(uuid) to service_role;
grant execute on function interno.revocar_familia(uuid) to service_role;
grant execute on function interno.refresco_recibido(text, text) to service_role;
grant execute on function interno.agregar_refresco(public.webchat_refrescos) to service_role;
grant execute on function interno.puede_heredar(text, text) to service_role;
grant execute on function interno.entrar_conocido(text, public.webchat_conocidos, text) to service_role;
grant execute on function interno.contacto_webchat(text) to service_role;
grant execute on function public.abrir_sesion_webchat(
  text, text, text, text, integer, integer, integer, boolean, text, text, text, jsonb
) to service_role;
grant execute on function public.terminar_sesion_webchat(uuid) to service_role;
