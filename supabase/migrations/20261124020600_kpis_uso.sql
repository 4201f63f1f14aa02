-- What the model read and wrote, and what that cost: the sum of its responses, each counted once.
create or replace function interno.kpis_uso(p_inicio timestamptz, p_fin timestamptz, p_canal text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'respuestas', count(*),
      'tokens_entrada', coalesce(sum(e.tokens_entrada), 0),
      'tokens_cache', coalesce(sum(e.tokens_cache), 0),
      'tokens_cache_escritura', coalesce(sum(e.tokens_cache_escritura), 0),
      'tokens_salida', coalesce(sum(e.tokens_salida), 0),
      'tokens_razonamiento', coalesce(sum(e.tokens_razonamiento), 0),
      'costo_usd', sum(e.costo_estimado),
      'sin_precio', count(*) filter (where e.costo_estimado is null and e.tokens_salida is not null)
    )
    from public.ejecuciones_asistente as e
    where e.iniciado_en >= p_inicio
      and e.iniciado_en < p_fin
      and e.conversacion_id not in (select p.id from interno.conversaciones_de_prueba as p)
      and (p_canal is null or e.conversacion_id in (select c.id from public.conversaciones as c where c.canal = p_canal))
  );
end
$$;
comment on function interno.kpis_uso(timestamptz, timestamptz, text) is
  'Flujo: respuestas del modelo en la ventana, sus tokens y su costo en dólares; sin_precio son las que no lo tienen.';

revoke execute on function interno.kpis_uso(timestamptz, timestamptz, text) from public, anon, authenticated;
grant execute on function interno.kpis_uso(timestamptz, timestamptz, text) to authenticated, service_role;
