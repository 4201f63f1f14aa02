-- Whom a host signs for brings a name and an e-mail: they are kept, like all else, only once the text of the site is
-- accepted. So a visitor becomes known with that consent, and one who is known already and took it back, or has not
-- accepted the new text, comes in, but what the host says of them is not written down.
create or replace function interno.consiente(p_sitio text, p_session_id text)
returns boolean
language sql
stable
set search_path = ''
as $$
  select not exists (
    select 1
    from public.sitios as s
    where s.id = p_sitio
      and s.consentimiento_version is not null
      and not coalesce(
        (
          select k.aceptado and k.version = s.consentimiento_version
          from public.webchat_consentimientos as k
          where k.session_id = p_session_id and k.sitio = s.id
          order by k.id desc
          limit 1
        ),
        false
      )
  )
$$;
comment on function interno.consiente(text, text) is
  'Si una sesión aceptó la versión vigente del texto de un sitio y no la retiró, o el sitio no tiene texto.';

create or replace function interno.completar_conocido(p_session_id text, p_nombre text, p_correo text)
returns void
language plpgsql
set search_path = ''
as $$
begin
  if p_nombre is null and p_correo is null
    or not exists (
      select 1
      from public.webchat_conocidos as k
      where k.session_id = p_session_id and interno.consiente(k.sitio, p_session_id)
    )
  then
    return;
  end if;
  update public.webchat_conocidos as k
  set nombre = coalesce(p_nombre, k.nombre),
      correo = coalesce(p_correo, k.correo)
  where k.session_id = p_session_id;
  update public.contactos as c
  set nombre_completo = coalesce(nullif(nullif(btrim(c.nombre_completo), ''), 'Visitante Webchat'), p_nombre, c.nombre_completo),
      correo = coalesce(nullif(btrim(c.correo), ''), p_correo)
  from public.identidades_canal as i
  where i.canal = 'webchat'
    and i.id_externo = p_session_id
    and c.id = i.contacto_id
    and c.borrado_en is null;
end
$$;
comment on function interno.completar_conocido(text, text, text) is
  'Guarda el nombre y el correo que firmó el anfitrión, y completa con ellos el contacto si lo hay; sin consentimiento, nada.';

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

  insert into public.webchat_conocidos as k (sitio, sujeto, session_id)
  values (p_sitio, p_conocido.sujeto, p_conocido.session_id)
  on conflict (sitio, sujeto) do update set visto_en = clock_timestamp()
  returning k.session_id, k.session_id = p_conocido.session_id into v_refresco.session_id, v_es_nuevo;
  v_refresco.reanudada := not v_es_nuevo;

  if v_es_nuevo and interno.puede_heredar(p_session_previa, p_conocido.correo) then
    perform interno.renombrar_sesion(p_session_previa, v_refresco.session_id);
    v_refresco.reanudada := true;
  end if;
  perform interno.completar_conocido(v_refresco.session_id, p_conocido.nombre, p_conocido.correo);
  return v_refresco;
end
$$;

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
  -- Asked before, since the call below makes them one.
  v_era_conocido boolean := p_sujeto is null or exists (
    select 1
    from public.webchat_conocidos as k
    where k.sitio = interno.sitio_de_clave(p_sitio) and k.sujeto = p_sujeto
  );
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
  v_sitio text;
begin
  if v_session_id is null then
    return v_respuesta;
  end if;
  v_sitio := public.sitio_de_sesion(v_session_id);
  -- Of a text that is not in force nothing was accepted: what follows says so.
  if not interno.consiente(v_sitio, v_session_id)
    and exists (select 1 from public.sitios as s where s.id = v_sitio and s.consentimiento_version = p_consentimiento)
  then
    perform public.registrar_consentimiento(v_session_id, p_consentimiento, true);
    perform interno.completar_conocido(v_session_id, p_nombre, p_correo);
  end if;
  -- A session that goes on may ask for its data and for its erasure, whatever was taken back; to become known is new.
  if not (v_respuesta ->> 'reanudada')::boolean or not v_era_conocido then
    perform interno.exigir_consentimiento(v_session_id);
  end if;
  return v_respuesta;
end
$$;

revoke execute on function
  interno.consiente(text, text),
  interno.completar_conocido(text, text, text)
from public, anon, authenticated;
grant execute on function
  interno.consiente(text, text),
  interno.completar_conocido(text, text, text)
to service_role;
