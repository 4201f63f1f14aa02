-- Whether visitors of a site may attach files. Off unless somebody turns it on: files cost room and tokens.
alter table public.sitios add column if not exists adjuntos boolean not null default false;
comment on column public.sitios.adjuntos is 'Si los visitantes pueden adjuntar archivos a sus mensajes.';

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
      adjuntos = v_nuevo.adjuntos,
      actualizado_en = clock_timestamp()
  where id = p_id;
  perform interno.auditar_sitio(p_id, 'sitio_cambiado');
end
$$;
