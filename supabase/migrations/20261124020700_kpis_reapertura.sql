-- Whether people come back after a conversation was closed: its problem was not solved, or it was closed too early.
create or replace function interno.kpis_reapertura(p_inicio timestamptz, p_fin timestamptz, p_canal text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select interno.tasa(count(*) filter (where k.reabierta), count(*))
      || jsonb_build_object('en_curso', count(*) filter (where not k.reabierta and k.creado_en + interval '168 hours' > now()))
    from (
      select
        e.creado_en,
        exists (
          select 1
          from public.conversaciones as x
          inner join interno.mensajes_vistos as m on m.conversacion_id = x.id
          where x.contacto_id = c.contacto_id
            and m.direccion = 'entrante'
            and m.creado_en > e.creado_en
            and m.creado_en <= e.creado_en + interval '168 hours'
        ) as reabierta
      from public.conversaciones_controles_eventos as e
      inner join public.conversaciones as c on c.id = e.conversacion_id
      where e.evento = 'cerrada'
        and e.creado_en >= p_inicio
        and e.creado_en < p_fin
        and (p_canal is null or c.canal = p_canal)
        and c.contacto_id not in (select p.contacto_id from interno.contactos_de_prueba as p)
    ) as k
  );
end
$$;
comment on function interno.kpis_reapertura(timestamptz, timestamptz, text) is
  'Flujo: conversaciones cerradas en la ventana y cuántas tuvieron un mensaje de su visitante en los 7 días siguientes.';

revoke execute on function interno.kpis_reapertura(timestamptz, timestamptz, text) from public, anon, authenticated;
grant execute on function interno.kpis_reapertura(timestamptz, timestamptz, text) to authenticated, service_role;
