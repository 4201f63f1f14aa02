-- How much is known of each new contact. What is written but cannot be an address or a number does not count.
create or replace function interno.kpis_contactos(p_inicio timestamptz, p_fin timestamptz, p_canal text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'completitud', jsonb_build_object(
        'n', count(*),
        'media', round(
          avg((d.con_nombre::integer + d.con_correo::integer + d.con_telefono::integer + d.con_empresa::integer) / 4.0),
          6
        )
      ),
      'contactables', interno.tasa(count(*) filter (where d.con_correo or d.con_telefono), count(*))
    )
    from (
      select
        coalesce(c.nombre_completo ~ '\S' and btrim(c.nombre_completo) <> 'Visitante Webchat', false) as con_nombre,
        coalesce(c.correo ~ '^[^@\s]+@[^@\s]+\.[^@\s]+$', false) as con_correo,
        coalesce(c.telefono_e164 ~ '^\+[0-9]{7,15}$', false) as con_telefono,
        coalesce(c.company_name ~ '\S', false) as con_empresa
      from public.contactos as c
      where c.creado_en >= p_inicio
        and c.creado_en < p_fin
        and (p_canal is null or c.origen = p_canal)
        and c.id not in (select p.contacto_id from interno.contactos_de_prueba as p)
    ) as d
  );
end
$$;
comment on function interno.kpis_contactos(timestamptz, timestamptz, text) is
  'Flujo: contactos creados en la ventana; completitud de nombre, correo, teléfono y empresa, y cuántos son contactables.';

revoke execute on function interno.kpis_contactos(timestamptz, timestamptz, text) from public, anon, authenticated;
grant execute on function interno.kpis_contactos(timestamptz, timestamptz, text) to authenticated, service_role;
