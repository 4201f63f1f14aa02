-- What the console shows of a lead besides its fields: where each of them came from.
create or replace function public.listar_procedencia(p_id text)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'campo', x.campo,
        'valor_anterior', x.valor_anterior,
        'valor_nuevo', x.valor_nuevo,
        'fuente', x.fuente,
        'usuario', u.correo,
        'mensaje_id', x.mensaje_id,
        'response_id', x.response_id,
        'call_id', x.call_id,
        'cambiado_en', x.cambiado_en
      )
      order by x.id
    ),
    '[]'::jsonb
  )
  from public.conversaciones as c
  inner join public.contactos_cambios as x on x.contacto_id = c.contacto_id
  left join public.usuarios as u on u.id = x.usuario_id
  where c.id = interno.conversacion_de_identificador(p_id)
$$;
comment on function public.listar_procedencia(text) is
  'Cada cambio de los campos del contacto detrás de una conversación, respuesta, llamada o turno, en su orden.';
revoke execute on function public.listar_procedencia(text) from public, anon, authenticated;
grant execute on function public.listar_procedencia(text) to service_role;
