-- When a lead became one, by which rule: `precalificado` is an earlier step, and stages can be moved by hand.
alter table public.lead_tarjetas add column if not exists calificado_en timestamptz;
alter table public.lead_tarjetas add column if not exists calificado_regla text;
comment on column public.lead_tarjetas.calificado_en is
  'Primera vez que la captura se cerró con todos los datos obligatorios válidos.';
comment on column public.lead_tarjetas.calificado_regla is 'Los datos que eran obligatorios entonces, en su orden.';
create index if not exists lead_tarjetas_calificado_idx on public.lead_tarjetas (calificado_en);

-- Cards closed before the column was there carry the moment in their free data.
update public.lead_tarjetas
set calificado_en = (metadata ->> 'lead_cerrado_en')::timestamptz
where calificado_en is null
  and metadata ->> 'lead_cerrado_en' ~ '^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}'
  and metadata ? 'lead_cerrado_conversacion';

create or replace function public.cerrar_lead(
  p_conversacion_id uuid,
  p_notas text,
  p_necesidad text,
  p_obligatorios text[]
)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_contacto_id uuid;
  v_faltantes text[];
begin
  select c.contacto_id into v_contacto_id from public.conversaciones as c where c.id = p_conversacion_id;
  v_faltantes := public.faltantes_de_lead(public.lead_de_contacto(v_contacto_id), p_obligatorios);
  if cardinality(v_faltantes) > 0 then
    return jsonb_build_object(
      'ok', false,
      'error', 'missing_fields',
      'missing', to_jsonb(v_faltantes),
      'message', 'Aún faltan datos: pide el primero de la lista, guárdalo y vuelve a cerrar.'
    );
  end if;

  update public.contactos
  set notes = p_notas,
      necesidad_proposito = p_necesidad
  where id = v_contacto_id;

  insert into public.conversaciones_insights (conversacion_id, resumen, intencion, siguiente_accion, actualizado_en)
  values (p_conversacion_id, p_notas, p_necesidad, 'Contactar al lead', now())
  on conflict (conversacion_id) do update
  set resumen = excluded.resumen,
      intencion = excluded.intencion,
      siguiente_accion = coalesce(public.conversaciones_insights.siguiente_accion, excluded.siguiente_accion),
      actualizado_en = excluded.actualizado_en;

  update public.conversaciones
  set estado = 'pendiente'
  where id = p_conversacion_id and estado = 'abierta';

  update public.lead_tarjetas
  set calificado_en = coalesce(calificado_en, clock_timestamp()),
      calificado_regla = coalesce(calificado_regla, array_to_string(p_obligatorios, ',')),
      metadata = metadata || jsonb_build_object(
        'lead_cerrado_en', to_jsonb(clock_timestamp()),
        'lead_cerrado_conversacion', p_conversacion_id
      )
  where conversacion_id = p_conversacion_id;

  return jsonb_build_object('ok', true, 'closed', true, 'missing', '[]'::jsonb);
end
$$;
