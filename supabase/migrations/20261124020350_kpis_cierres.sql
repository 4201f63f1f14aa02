-- How visits end, and at which step those leave who had begun to talk. Closures of a page are lost on the way often
-- enough, so this counts visits, which end in any case.
create or replace function interno.kpis_cierres(p_inicio timestamptz, p_fin timestamptz, p_canal text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'n', count(*),
      'por_motivo', jsonb_build_object(
        'lead_completado', count(*) filter (where s.motivo_cierre = 'lead_completado'),
        'usuario_cerro', count(*) filter (where s.motivo_cierre = 'usuario_cerro'),
        'pestana_cerrada', count(*) filter (where s.motivo_cierre = 'pestana_cerrada'),
        'inactividad', count(*) filter (where s.motivo_cierre = 'inactividad'),
        'operador_cerro', count(*) filter (where s.motivo_cierre = 'operador_cerro'),
        'limite', count(*) filter (where s.motivo_cierre = 'limite'),
        'error', count(*) filter (where s.motivo_cierre = 'error'),
        'desconocido', count(*) filter (where s.motivo_cierre is null)
      ),
      'abandono', jsonb_build_object(
        'n', count(s.paso_faltante) filter (where s.abandono),
        'por_paso', jsonb_build_object(
          'nombre', count(*) filter (where s.abandono and s.paso_faltante = 'nombre'),
          'correo', count(*) filter (where s.abandono and s.paso_faltante = 'correo'),
          'telefono', count(*) filter (where s.abandono and s.paso_faltante = 'telefono'),
          'empresa', count(*) filter (where s.abandono and s.paso_faltante = 'empresa'),
          'confirmacion', count(*) filter (where s.abandono and s.paso_faltante = 'confirmacion')
        )
      )
    )
    from (
      select
        x.motivo_cierre,
        x.paso_faltante,
        x.motivo_cierre in ('usuario_cerro', 'pestana_cerrada', 'inactividad') as abandono
      from public.webchat_sesiones as x
      where x.terminada_en >= p_inicio
        and x.terminada_en < p_fin
        and not x.prueba
        and (p_canal is null or x.canal = p_canal)
    ) as s
  );
end
$$;
comment on function interno.kpis_cierres(timestamptz, timestamptz, text) is
  'Flujo: visitas que terminaron en la ventana, por motivo, y el dato en que se quedaron las que no dieron lead.';

revoke execute on function interno.kpis_cierres(timestamptz, timestamptz, text) from public, anon, authenticated;
grant execute on function interno.kpis_cierres(timestamptz, timestamptz, text) to authenticated, service_role;
