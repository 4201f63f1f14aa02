-- A trace begins with an id of unknown kind. Comparing every row's id as text read two whole tables.
create or replace function interno.conversacion_de_identificador(p_id text)
returns uuid
language plpgsql
stable
set search_path = ''
as $$
declare
  v_uuid uuid := interno.a_uuid(p_id);
begin
  return (
    select x.conversacion_id
    from (
      select c.id as conversacion_id from public.conversaciones as c where c.id = v_uuid
      union all
      select c.id from public.conversaciones as c where c.conversacion_openai_id = p_id
      union all
      select c.id from public.conversaciones as c where c.last_response_id = p_id
      union all
      select e.conversacion_id from public.ejecuciones_asistente as e where e.response_id = p_id
      union all
      select e.conversacion_id from public.ejecuciones_asistente as e where e.conversacion_openai_id = p_id
      union all
      select h.conversacion_id from public.ejecuciones_herramientas as h where h.call_id = p_id
      union all
      select t.conversacion_id from public.turnos as t where t.id = v_uuid
    ) as x
    limit 1
  );
end
$$;
comment on function interno.conversacion_de_identificador(text) is
  'La conversación detrás de resp_…, conv_…, call_…, un turno o ella misma; null si no hay ninguna.';

create or replace function public.trazar(p_id text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_conversacion_id uuid := interno.conversacion_de_identificador(p_id);
begin
  if v_conversacion_id is null then
    return null;
  end if;

  return jsonb_build_object(
    'conversacion', (
      select to_jsonb(c) || jsonb_build_object('lead', public.lead_de_contacto(c.contacto_id))
      from public.conversaciones as c
      where c.id = v_conversacion_id
    ),
    'turnos', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object(
            'turno_id', t.id,
            'estado', t.estado,
            'motivo', t.motivo,
            'intento', t.intento,
            'recibido_en', t.recibido_en,
            'primer_token_en', t.primer_token_en,
            'terminado_en', t.terminado_en,
            'pregunta', m.texto,
            'respuesta', r.texto,
            'borrador', t.borrador,
            'ejecuciones', (
              select coalesce(jsonb_agg(to_jsonb(e) order by e.iniciado_en, e.paso), '[]'::jsonb)
              from public.ejecuciones_asistente as e
              where e.turno_id = t.id
            ),
            'herramientas', (
              select coalesce(jsonb_agg(to_jsonb(h) order by h.creado_en), '[]'::jsonb)
              from public.ejecuciones_herramientas as h
              where h.turno_id = t.id
            )
          )
          order by t.secuencia
        ),
        '[]'::jsonb
      )
      from public.turnos as t
      inner join public.mensajes as m on m.id = t.mensaje_id
      left join public.mensajes as r on r.id = t.respuesta_mensaje_id
      where t.conversacion_id = v_conversacion_id
    ),
    'insights', (
      select jsonb_build_object(
        'resumen', n.resumen,
        'intencion', n.intencion,
        'siguiente_accion', n.siguiente_accion
      )
      from public.conversaciones_insights as n
      where n.conversacion_id = v_conversacion_id
    ),
    'movimientos', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object('de', o.codigo, 'a', d.codigo, 'fuente', v.fuente, 'cambiado_en', v.cambiado_en)
          order by v.cambiado_en
        ),
        '[]'::jsonb
      )
      from public.lead_tarjetas as t
      inner join public.lead_movimientos as v on v.tarjeta_id = t.id
      left join public.lead_etapas as o on o.id = v.etapa_origen_id
      inner join public.lead_etapas as d on d.id = v.etapa_destino_id
      where t.conversacion_id = v_conversacion_id
    )
  );
end
$$;
comment on function public.trazar(text) is
  'Todo lo que hay detrás de una respuesta: recibe resp_…, conv_…, call_…, un turno o una conversación; null si no existe.';

revoke execute on function interno.conversacion_de_identificador(text) from public, anon, authenticated;
revoke execute on function public.trazar(text) from public, anon, authenticated;
grant execute on function interno.conversacion_de_identificador(text) to service_role;
grant execute on function public.trazar(text) to service_role;
