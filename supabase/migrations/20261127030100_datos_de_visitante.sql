-- What visitors may ask for by themselves: to see what is held about them, to correct it, to have it erased, and to take
-- what was said along.
-- One way to write a field of a lead, whoever says it.
create or replace function interno.poner_campo_lead(p_contacto_id uuid, p_campo text, p_valor text)
returns void
language plpgsql
set search_path = ''
as $$
begin
  case p_campo
    when 'full_name' then
      update public.contactos set nombre_completo = coalesce(p_valor, 'Visitante Webchat') where id = p_contacto_id;
    when 'email' then update public.contactos set correo = p_valor where id = p_contacto_id;
    when 'phone_number' then update public.contactos set telefono_e164 = p_valor where id = p_contacto_id;
    when 'company_name' then update public.contactos set company_name = p_valor where id = p_contacto_id;
    else raise exception 'campo_desconocido' using errcode = '22023';
  end case;
end
$$;
comment on function interno.poner_campo_lead(uuid, text, text) is
  'Pone un campo ya validado de un contacto; vacío lo borra, y al nombre le deja el provisional.';

create or replace function public.guardar_campo_lead(p_conversacion_id uuid, p_campo text, p_valor text, p_obligatorios text[])
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_contacto_id uuid;
begin
  select c.contacto_id into v_contacto_id from public.conversaciones as c where c.id = p_conversacion_id;
  perform interno.poner_campo_lead(v_contacto_id, p_campo, p_valor);
  return jsonb_build_object(
    'ok', true,
    'saved', jsonb_build_object(p_campo, p_valor),
    'missing', to_jsonb(public.faltantes_de_lead(public.lead_de_contacto(v_contacto_id), p_obligatorios))
  );
end
$$;

create or replace function public.datos_de_visitante(p_session_id text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_contacto_id uuid := interno.contacto_de_sesion(p_session_id);
begin
  perform interno.exigir_sesion_viva(p_session_id);
  return coalesce(
    (
      select public.lead_de_contacto(c.id) || jsonb_build_object('desde', c.creado_en)
      from public.contactos as c
      where c.id = v_contacto_id
    ),
    -- Who never wrote may still be known to the page.
    (
      select jsonb_build_object('full_name', k.nombre, 'email', k.correo, 'desde', k.creado_en)
      from public.webchat_conocidos as k
      where k.session_id = p_session_id
    ),
    '{}'::jsonb
  ) || jsonb_build_object('consentimiento', interno.consentimiento_json(p_session_id));
end
$$;
comment on function public.datos_de_visitante(text) is
  'Lo que se sabe del visitante de una sesión: sus datos, desde cuándo y qué aceptó; nada de lo que la empresa anotó.';

create or replace function public.corregir_visitante(p_session_id text, p_datos jsonb)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_contacto_id uuid;
  v_dato record;
  v_agrega boolean := exists (select 1 from jsonb_each_text(p_datos) as d where d.value is not null);
begin
  perform pg_advisory_xact_lock(hashtextextended('talia:aceptar:' || p_session_id, 0));
  perform interno.exigir_sesion_viva(p_session_id);
  -- To give a datum needs consent; to take one back never does.
  if v_agrega then
    perform interno.exigir_consentimiento(p_session_id);
  end if;
  if v_agrega or interno.contacto_de_sesion(p_session_id) is not null then
    v_contacto_id := interno.contacto_webchat(p_session_id);
    perform set_config('talia.procedencia', '{"fuente": "visitante"}', true);
    for v_dato in select d.key, d.value from jsonb_each_text(p_datos) as d order by d.key loop
      perform interno.poner_campo_lead(v_contacto_id, v_dato.key, v_dato.value);
    end loop;
    perform set_config('talia.procedencia', '', true);
  end if;
  update public.webchat_conocidos as k
  set nombre = case when p_datos ? 'full_name' then p_datos ->> 'full_name' else k.nombre end,
      correo = case when p_datos ? 'email' then p_datos ->> 'email' else k.correo end
  where k.session_id = p_session_id;
  return public.datos_de_visitante(p_session_id);
end
$$;
comment on function public.corregir_visitante(text, jsonb) is
  'El visitante pone o borra (nulo) sus datos, ya validados por el servidor; queda en contactos_cambios como suyo.';

create or replace function public.solicitar_borrado_de_visitante(p_session_id text, p_espera_ms integer default 60000)
returns void
language plpgsql
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('talia:aceptar:' || p_session_id, 0));
  -- Asked for again.
  if exists (select 1 from public.webchat_sesiones_revocadas as r where r.hash = interno.huella(p_session_id)) then
    return;
  end if;
  -- Who never wrote is a contact for as long as this takes, so that there is one way to erase a person.
  perform public.solicitar_borrado(interno.contacto_webchat(p_session_id), 'visitante', null, p_espera_ms);
end
$$;
comment on function public.solicitar_borrado_de_visitante(text, integer) is
  'solicitar_borrado de la persona de una sesión, pedido por ella misma; repetirlo no cambia nada.';

create or replace function public.transcripcion_webchat(p_session_id text, p_limite integer default 2000)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_contacto_id uuid := interno.contacto_de_sesion(p_session_id);
  v_mensajes jsonb;
begin
  perform interno.exigir_sesion_viva(p_session_id);
  select
    jsonb_agg(
      jsonb_build_object(
        'direccion', p.direccion,
        'autor', p.autor,
        'autor_nombre', p.datos ->> 'author_name',
        'texto', coalesce(p.texto, ''),
        'creado_en', p.creado_en
      )
      order by p.secuencia
    )
  into v_mensajes
  from (
    select m.*, public.autor_de_mensaje(m) as autor
    from public.mensajes as m
    where m.conversacion_id in (
        select c.id from public.conversaciones as c where c.contacto_id = v_contacto_id and c.canal = 'webchat'
      )
      and m.tipo_contenido = 'texto'
    order by m.secuencia desc
    limit p_limite + 1
  ) as p;
  return jsonb_build_object(
    'mensajes', case
      when jsonb_array_length(v_mensajes) > p_limite then v_mensajes - 0
      else coalesce(v_mensajes, '[]'::jsonb)
    end,
    'completa', coalesce(jsonb_array_length(v_mensajes), 0) <= p_limite
  );
end
$$;
comment on function public.transcripcion_webchat(text, integer) is
  'Todo lo dicho con el visitante de una sesión, de viejo a nuevo, o lo más reciente si es más que el límite.';

revoke execute on function
  interno.poner_campo_lead(uuid, text, text),
  public.datos_de_visitante(text),
  public.corregir_visitante(text, jsonb),
  public.solicitar_borrado_de_visitante(text, integer),
  public.transcripcion_webchat(text, integer)
from public, anon, authenticated;
grant execute on function
  interno.poner_campo_lead(uuid, text, text),
  public.datos_de_visitante(text),
  public.corregir_visitante(text, jsonb),
  public.solicitar_borrado_de_visitante(text, integer),
  public.transcripcion_webchat(text, integer)
to service_role;
