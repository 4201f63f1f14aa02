-- What the command line shows: the leads, and everything behind one answer.

create or replace function public.listar_leads(p_limite integer default 50)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(to_jsonb(l) order by l.creado_en desc), '[]'::jsonb)
  from (
    select
      c.id as contacto_id,
      t.conversacion_id,
      c.nombre_completo,
      c.correo,
      c.telefono_e164,
      c.company_name,
      c.necesidad_proposito,
      c.captura_estado,
      e.codigo as etapa,
      v.estado as conversacion_estado,
      t.creado_en,
      t.actualizado_en
    from public.lead_tarjetas as t
    inner join public.contactos as c on c.id = t.contacto_id
    inner join public.lead_etapas as e on e.id = t.etapa_id
    left join public.conversaciones as v on v.id = t.conversacion_id
    order by t.creado_en desc
    limit least(greatest(p_limite, 1), 500)
  ) as l
$$;
comment on function public.listar_leads(integer) is 'Tarjetas más recientes con su contacto y etapa, para la consola.';

create or replace function public.trazar(p_id text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_conversacion_id uuid;
begin
  select x.conversacion_id into v_conversacion_id
  from (
    select c.id as conversacion_id
    from public.conversaciones as c
    where c.id::text = lower(p_id) or c.conversacion_openai_id = p_id or c.last_response_id = p_id
    union all
    select e.conversacion_id
    from public.ejecuciones_asistente as e
    where e.response_id = p_id or e.conversacion_openai_id = p_id
    union all
    select h.conversacion_id from public.ejecuciones_herramientas as h where h.call_id = p_id
    union all
    select t.conversacion_id from public.turnos as t where t.id::text = lower(p_id)
  ) as x
  limit 1;
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

create or replace function public.latido()
returns text
language sql
stable
set search_path = ''
as $$
  select 'ok'::text
$$;
comment on function public.latido() is 'Para /readyz: la base responde y la clave sirve.';

create or replace function public.registrar_evento_seguridad(
  p_conversacion_id uuid,
  p_accion text,
  p_datos jsonb default '{}'::jsonb,
  p_id_solicitud text default null
)
returns void
language sql
set search_path = ''
as $$
  insert into public.eventos_auditoria (entidad, entidad_id, accion, datos, id_solicitud)
  values ('conversacion', p_conversacion_id, p_accion, p_datos, p_id_solicitud)
$$;
comment on function public.registrar_evento_seguridad(uuid, text, jsonb, text) is
  'Anota un intento que no debió ocurrir, por ejemplo que el modelo nombre otra conversación.';

revoke execute on function public.listar_leads(integer) from public, anon, authenticated;
revoke execute on function public.trazar(text) from public, anon, authenticated;
revoke execute on function public.latido() from public, anon, authenticated;
revoke execute on function public.registrar_evento_seguridad(uuid, text, jsonb, text) from public, anon, authenticated;
grant execute on function public.listar_leads(integer) to service_role;
grant execute on function public.trazar(text) to service_role;
grant execute on function public.latido() to service_role;
grant execute on function public.registrar_evento_seguridad(uuid, text, jsonb, text) to service_role;
