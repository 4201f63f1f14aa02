-- The panel's numbers, of what its caller may see. Definitions: docs/decisiones/0012-indicadores.md.
create or replace function interno.kpis_de_ventana(p_desde date, p_hasta date, p_tz text, p_canal text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_inicio timestamptz := interno.medianoche(p_desde, p_tz);
  v_fin timestamptz := interno.medianoche(p_hasta + 1, p_tz);
begin
  return jsonb_build_object(
    'desde', p_desde,
    'hasta', p_hasta,
    'inicio', v_inicio,
    'fin', v_fin,
    'horas', round(date_part('epoch', v_fin - v_inicio)::numeric / 3600, 2),
    'cohorte', interno.kpis_embudo(v_inicio, v_fin, p_canal),
    'flujo', jsonb_build_object(
      'cierres', interno.kpis_cierres(v_inicio, v_fin, p_canal),
      'atencion', interno.kpis_atencion(v_inicio, v_fin, p_canal),
      'respuestas', interno.kpis_respuestas(v_inicio, v_fin, p_canal),
      'turnos', interno.kpis_turnos(v_inicio, v_fin, p_canal),
      'herramientas', interno.kpis_herramientas(v_inicio, v_fin, p_canal),
      'uso', interno.kpis_uso(v_inicio, v_fin, p_canal),
      'contactos', interno.kpis_contactos(v_inicio, v_fin, p_canal),
      'reapertura', interno.kpis_reapertura(v_inicio, v_fin, p_canal),
      'etapas', interno.kpis_etapas(v_inicio, v_fin, p_canal)
    )
  );
end
$$;
comment on function interno.kpis_de_ventana(date, date, text, text) is
  'Los indicadores de unos días, ambos incluidos, en una zona: cohorte y flujo por separado.';

create or replace function public.panel_kpis(p_desde date, p_hasta date, p_tz text, p_canal text default null)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
-- Plans made for these dates: a plan for any dates expects few rows and would visit each by its index.
set plan_cache_mode = 'force_custom_plan'
set work_mem = '32MB'
set statement_timeout = '8s'
as $$
declare
  v_dias integer;
begin
  if not isfinite(p_desde) or not isfinite(p_hasta) or p_desde is null or p_hasta is null then
    raise exception 'ventana_invalida' using errcode = '22023', detail = 'Hacen falta dos fechas.';
  end if;
  v_dias := p_hasta - p_desde + 1;
  if v_dias not between 1 and 400 then
    raise exception 'ventana_invalida' using errcode = '22023', detail = 'De 1 a 400 días.';
  end if;
  if p_canal not in ('whatsapp', 'instagram', 'webchat', 'voz') then
    raise exception 'canal_desconocido' using errcode = '22023';
  end if;

  return jsonb_build_object(
      'zona', p_tz,
      'canal', p_canal,
      'calculado_en', now(),
      'plazo_dias', 30,
      'etapas_ahora', interno.kpis_etapas_ahora(p_canal),
      'anterior', interno.kpis_de_ventana(p_desde - v_dias, p_desde - 1, p_tz, p_canal)
    )
    || interno.kpis_de_ventana(p_desde, p_hasta, p_tz, p_canal);
end
$$;
comment on function public.panel_kpis(date, date, text, text) is
  'Indicadores del panel entre dos días de una zona IANA, con los de la ventana anterior igual de larga en «anterior».';

revoke execute on function
  interno.kpis_de_ventana(date, date, text, text),
  public.panel_kpis(date, date, text, text)
from public, anon, authenticated;
grant execute on function
  interno.kpis_de_ventana(date, date, text, text),
  public.panel_kpis(date, date, text, text)
to authenticated, service_role;
