-- Erasure, the rest: what OpenAI has erased is crossed off; when nothing is left there, the rows go in one transaction.
create or replace function public.pendientes_openai(p_borrado_id uuid default null, p_limite integer default 50)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(
    jsonb_agg(jsonb_build_object('tipo', o.tipo, 'id_openai', o.id_openai) order by o.no_antes, o.tipo, o.id_openai),
    '[]'::jsonb
  )
  from (
    select x.*
    from public.openai_por_borrar as x
    where x.borrado_en is null and x.no_antes <= clock_timestamp() and (p_borrado_id is null or x.borrado_id = p_borrado_id)
    order by x.no_antes, x.tipo, x.id_openai
    limit p_limite
  ) as o
$$;
comment on function public.pendientes_openai(uuid, integer) is
  'Qué hay que borrar ya en OpenAI, de un borrado o de todos; primero las conversaciones, que guardan elementos.';

create or replace function public.confirmar_openai_borrado(p_tipo text, p_id_openai text, p_elementos integer default 0)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_borrado_id uuid;
begin
  update public.openai_por_borrar
  set borrado_en = clock_timestamp()
  where tipo = p_tipo and id_openai = p_id_openai and borrado_en is null
  returning borrado_id into v_borrado_id;
  -- Of nobody who is being erased, so nobody asks for it again.
  delete from public.openai_por_borrar
  where tipo = p_tipo and id_openai = p_id_openai and borrado_id is null;
  update public.borrados as b
  set conteos = b.conteos || jsonb_build_object(
    'openai_' || p_tipo, coalesce((b.conteos ->> ('openai_' || p_tipo))::integer, 0) + 1,
    'openai_elementos', coalesce((b.conteos ->> 'openai_elementos')::integer, 0) + p_elementos
  )
  where b.id = v_borrado_id;
end
$$;
comment on function public.confirmar_openai_borrado(text, text, integer) is
  'OpenAI ya no tiene esa conversación o respuesta: se tacha y se cuenta. Repetirla no cuenta dos veces.';

create or replace function public.aplazar_openai(p_tipo text, p_id_openai text, p_error text, p_espera_ms integer)
returns void
language sql
set search_path = ''
as $$
  update public.openai_por_borrar
  set intentos = intentos + 1,
      ultimo_error = p_error,
      no_antes = clock_timestamp() + make_interval(secs => p_espera_ms / 1000.0)
  where tipo = p_tipo and id_openai = p_id_openai
$$;
comment on function public.aplazar_openai(text, text, text, integer) is
  'OpenAI no pudo borrarlo por ahora: se intenta otra vez pasado ese tiempo.';

create or replace function public.estado_borrado(p_contacto_id uuid)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select interno.borrado_json(b) from interno.buscar_borrado(p_contacto_id) as b where b.id is not null
$$;
comment on function public.estado_borrado(uuid) is 'En qué va el borrado de un contacto; null si no se pidió.';

create or replace function public.borrados_pendientes(p_limite integer default 20)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  -- Any of them, so that those that cannot be finished never keep the others waiting.
  select coalesce(jsonb_agg(x.contacto_id), '[]'::jsonb)
  from (
    select b.contacto_id
    from public.borrados as b
    where b.estado <> 'terminado'
    order by random()
    limit p_limite
  ) as x
$$;
comment on function public.borrados_pendientes(integer) is
  'Contactos cuyo borrado no ha terminado, en cualquier orden, para el proceso que lo retome.';

-- As the owner: records are only added to by everybody else.
create or replace function interno.borrar_registros(p_contacto_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_sesiones text[] := interno.sesiones_de_contacto(p_contacto_id);
  v_numeros text[] := interno.numeros_de_contacto(p_contacto_id);
  v_claves text[] := interno.claves_de_contacto(p_contacto_id);
  v_ids uuid[] := interno.ids_de_contacto(p_contacto_id);
  v_conteos jsonb := interno.contar_filas_de_contacto(p_contacto_id);
  v_filas integer;
begin
  perform set_config('talia.depuracion', 'si', true);
  perform interno.revocar_sesiones(v_sesiones);

  delete from public.webhooks_entrantes as w where interno.nombra(w.carga, v_claves);
  get diagnostics v_filas = row_count;
  v_conteos := v_conteos || case when v_filas > 0 then jsonb_build_object('webhooks_entrantes', v_filas) else '{}'::jsonb end;
  update public.eventos_auditoria as a
  set datos = null
  where a.datos is not null and (a.entidad_id = any (v_ids) or interno.nombra(a.datos, v_claves));
  get diagnostics v_filas = row_count;
  v_conteos := v_conteos || case when v_filas > 0 then jsonb_build_object('eventos_auditoria', v_filas) else '{}'::jsonb end;

  delete from public.llamadas as l
  where l.contacto_id = p_contacto_id
    or (
      l.contacto_id is null
      and (interno.sin_prefijo(l.desde_numero) = any (v_numeros) or interno.sin_prefijo(l.hacia_numero) = any (v_numeros))
    );
  delete from public.webchat_sesiones where session_id = any (v_sesiones);
  delete from public.webchat_session_closures where session_id = any (v_sesiones);
  delete from public.webchat_visitantes where session_id = any (v_sesiones);
  delete from public.contactos where id = p_contacto_id;
  perform set_config('talia.depuracion', '', true);
  return v_conteos;
end
$$;
comment on function interno.borrar_registros(uuid) is
  'Borra todo lo que la base guarda de una persona y devuelve cuántas filas había por tabla. La auditoría conserva el hecho sin sus datos.';

create or replace function public.borrar_filas(p_contacto_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_borrado public.borrados;
  v_conteos jsonb;
begin
  perform interno.bloquear_persona(p_contacto_id);
  v_borrado := interno.buscar_borrado(p_contacto_id);
  if v_borrado.id is null then
    raise exception 'borrado_no_solicitado' using errcode = 'PT409';
  end if;
  if v_borrado.estado = 'terminado' then
    return interno.borrado_json(v_borrado);
  end if;
  -- Once more: whatever a server without the fence wrote since the tombstone has to go too.
  perform interno.anotar_openai_de_conversaciones(
    array(select c.id from public.conversaciones as c where c.contacto_id = p_contacto_id),
    v_borrado.id,
    clock_timestamp()
  );
  if exists (
    select 1 from public.openai_por_borrar as o where o.borrado_id = v_borrado.id and o.borrado_en is null
  ) then
    return interno.borrado_json(v_borrado);
  end if;

  v_conteos := interno.borrar_registros(p_contacto_id);
  update public.borrados as b
  set conteos = b.conteos || v_conteos,
      estado = 'terminado',
      contacto_id = null,
      terminado_en = clock_timestamp()
  where b.id = v_borrado.id
  returning b.* into v_borrado;
  delete from public.openai_por_borrar where borrado_id = v_borrado.id;
  insert into public.eventos_auditoria (entidad, entidad_id, accion, actor_tipo, datos)
  values ('borrado', v_borrado.id, 'borrado_terminado', 'sistema', jsonb_build_object('conteos', v_borrado.conteos));
  return interno.borrado_json(v_borrado);
end
$$;
comment on function public.borrar_filas(uuid) is
  'Último paso de un borrado: las filas, en una transacción. No hace nada mientras OpenAI tenga algo, ni al repetirla.';

revoke execute on function
  public.pendientes_openai(uuid, integer),
  public.confirmar_openai_borrado(text, text, integer),
  public.aplazar_openai(text, text, text, integer),
  public.estado_borrado(uuid),
  public.borrados_pendientes(integer),
  interno.borrar_registros(uuid),
  public.borrar_filas(uuid)
from public, anon, authenticated;
grant execute on function
  public.pendientes_openai(uuid, integer),
  public.confirmar_openai_borrado(text, text, integer),
  public.aplazar_openai(text, text, text, integer),
  public.estado_borrado(uuid),
  public.borrados_pendientes(integer),
  interno.borrar_registros(uuid),
  public.borrar_filas(uuid)
to service_role;
