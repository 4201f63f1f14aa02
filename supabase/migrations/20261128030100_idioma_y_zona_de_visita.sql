-- Of a visit, its language and time zone: a person who calls back has to know when, and in what language.
alter table public.webchat_sesiones
  add column if not exists idioma text,
  add column if not exists zona_horaria text;
comment on column public.webchat_sesiones.idioma is 'El idioma que dice el navegador o la página (BCP 47).';
comment on column public.webchat_sesiones.zona_horaria is
  'La zona horaria que dice el navegador o la página (America/Mexico_City).';

-- With two parameters more it is another function: the shorter one would make calls ambiguous.
drop function if exists public.registrar_visita(text, text, text, text, text, jsonb);
create or replace function public.registrar_visita(
  p_session_id text,
  p_ip text default null,
  p_device_type text default null,
  p_referrer text default null,
  p_landing_url text default null,
  p_utm jsonb default '{}'::jsonb,
  p_idioma text default null,
  p_zona_horaria text default null
)
returns void
language plpgsql
set search_path = ''
as $$
begin
  perform public.record_webchat_visitante(
    p_session_id => p_session_id,
    p_ip => p_ip,
    p_device_type => p_device_type,
    p_referrer => p_referrer,
    p_landing_url => p_landing_url
  );
  update public.webchat_sesiones as s
  set abierta_en = coalesce(s.abierta_en, clock_timestamp()),
      referrer = coalesce(s.referrer, p_referrer),
      landing_url = coalesce(s.landing_url, p_landing_url),
      utm = coalesce(p_utm, '{}'::jsonb) || s.utm,
      idioma = coalesce(s.idioma, p_idioma),
      zona_horaria = coalesce(s.zona_horaria, p_zona_horaria)
  where s.session_id = p_session_id and s.terminada_en is null;
end
$$;
comment on function public.registrar_visita(text, text, text, text, text, jsonb, text, text) is
  'Anota que alguien abrió el chat, con el origen de su visita: record_webchat_visitante y su fila en webchat_sesiones.';

revoke execute on function public.registrar_visita(text, text, text, text, text, jsonb, text, text)
from public, anon, authenticated;
grant execute on function public.registrar_visita(text, text, text, text, text, jsonb, text, text) to service_role;
