-- A visit. Older databases also have a shorter overload, which makes a call with few arguments ambiguous: it goes.
do $$
declare
  v_firma text;
begin
  for v_firma in
    select p.oid::regprocedure::text
    from pg_catalog.pg_proc as p
    where p.pronamespace = 'public'::regnamespace
      and p.proname = 'record_webchat_visitante'
      and pg_catalog.oidvectortypes(p.proargtypes) <> 'text, text, text, jsonb, text, text, text, text, text, text, text'
  loop
    execute format('drop function %s', v_firma);
  end loop;
end
$$;

create or replace function public.record_webchat_visitante(
  p_session_id text,
  p_ip text default null,
  p_device_type text default null,
  p_geo jsonb default null,
  p_cve_ent text default null,
  p_nom_ent text default null,
  p_cve_mun text default null,
  p_nom_mun text default null,
  p_cvegeo text default null,
  p_referrer text default null,
  p_landing_url text default null
)
returns void
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if coalesce(p_session_id, '') !~ '\S' then
    raise exception 'sesion_requerida' using errcode = '22023', detail = 'p_session_id no puede estar en blanco.';
  end if;

  insert into public.webchat_visitantes as v (
    session_id, ip, device_type, geo, cve_ent, nom_ent, cve_mun, nom_mun, cvegeo, referrer, landing_url, contacto_id
  )
  values (
    p_session_id, p_ip, p_device_type, p_geo, p_cve_ent, p_nom_ent, p_cve_mun, p_nom_mun, p_cvegeo, p_referrer,
    p_landing_url,
    (
      select i.contacto_id
      from public.identidades_canal as i
      where i.canal = 'webchat' and i.id_externo = p_session_id
    )
  )
  on conflict (session_id) do update
  set ultimo_evento_en = clock_timestamp(),
      visit_count = v.visit_count + 1,
      ip = coalesce(excluded.ip, v.ip),
      device_type = coalesce(excluded.device_type, v.device_type),
      geo = coalesce(excluded.geo, v.geo),
      cve_ent = coalesce(excluded.cve_ent, v.cve_ent),
      nom_ent = coalesce(excluded.nom_ent, v.nom_ent),
      cve_mun = coalesce(excluded.cve_mun, v.cve_mun),
      nom_mun = coalesce(excluded.nom_mun, v.nom_mun),
      cvegeo = coalesce(excluded.cvegeo, v.cvegeo),
      referrer = coalesce(excluded.referrer, v.referrer),
      landing_url = coalesce(excluded.landing_url, v.landing_url),
      contacto_id = coalesce(v.contacto_id, excluded.contacto_id);
end
$$;
comment on function public.record_webchat_visitante(
  text, text, text, jsonb, text, text, text, text, text, text, text
) is 'Anota una visita de la sesión: suma una y completa lo que se sabía; un nulo no borra nada.';
