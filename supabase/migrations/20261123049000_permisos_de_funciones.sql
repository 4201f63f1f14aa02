-- Functions are executable by everybody at birth, and older Supabase projects hand them to anon as well: all of that
-- is taken back, then each is given to whom it is for. Functions of extensions are left alone.
do $$
declare
  v_firma text;
begin
  for v_firma in
    select p.oid::regprocedure::text
    from pg_catalog.pg_proc as p
    where p.pronamespace in ('public'::regnamespace, 'interno'::regnamespace)
      and p.prokind in ('f', 'p')
      and pg_catalog.pg_has_role(p.proowner, 'usage')
      and not exists (
        select 1
        from pg_catalog.pg_depend as d
        where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
      )
  loop
    execute format('revoke execute on routine %s from public, anon, authenticated', v_firma);
  end loop;
end
$$;

grant execute on function
  public.es_admin(uuid),
  public.puede_ver_conversacion(uuid),
  public.puede_ver_lead(uuid),
  public.puede_ver_mensaje(uuid),
  public.puede_ver_tablero(uuid),
  public.dashboard_kpis(timestamptz, timestamptz),
  interno.en_ventana(timestamptz, timestamptz, timestamptz),
  interno.kpis_tiempos_respuesta(timestamptz, timestamptz),
  interno.es_admin(uuid),
  interno.operador_actual(),
  interno.contactos_propios(),
  interno.contactos_a_cargo(),
  interno.conversaciones_asignadas(),
  interno.conversaciones_de_tarjetas_propias(),
  interno.tableros_con_tarjetas_propias()
to authenticated, service_role;

grant execute on function
  public.registrar_mensaje_webchat(text, text, text, text, jsonb, integer),
  public.record_webchat_visitante(text, text, text, jsonb, text, text, text, text, text, text, text),
  interno.metadatos_de_mensaje(jsonb),
  interno.contacto_webchat(text),
  interno.conversacion_webchat(uuid, interval)
to service_role;
