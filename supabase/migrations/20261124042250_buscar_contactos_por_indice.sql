-- A person is looked for in five places: joined by `or` they read every contact, one by one each has its index.
create or replace function public.buscar_contactos(p_texto text, p_limite integer default 20)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(to_jsonb(x) order by x.creado_en desc), '[]'::jsonb)
  from (
    select c.id as contacto_id, c.nombre_completo, c.correo, c.telefono_e164, c.company_name, c.creado_en, c.borrado_en
    from public.contactos as c
    where c.id in (
      select interno.a_uuid(p_texto)
      union all
      select p.id from public.contactos as p where lower(p.correo) = lower(p_texto)
      union all
      select p.id from public.contactos as p where p.telefono_e164 = p_texto
      union all
      select i.contacto_id
      from public.identidades_canal as i
      where i.canal in ('whatsapp', 'instagram', 'webchat', 'voz') and i.id_externo = p_texto
      union all
      select v.contacto_id from public.conversaciones as v where v.id = interno.a_uuid(p_texto)
    )
    order by c.creado_en desc
    limit least(greatest(p_limite, 1), 100)
  ) as x
$$;
comment on function public.buscar_contactos(text, integer) is
  'Contactos por id, correo, teléfono, sesión o conversación exactos, para la consola.';

revoke execute on function public.buscar_contactos(text, integer) from public, anon, authenticated;
grant execute on function public.buscar_contactos(text, integer) to service_role;
