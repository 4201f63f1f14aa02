-- How long what is kept is kept. A rule without days keeps for ever, which is the default of everything a person wrote
-- or we know of them: nothing of a lead goes by itself unless the owner says so.
create table if not exists public.retenciones (
  tabla text not null,
  dias integer,
  descripcion text not null,
  actualizado_en timestamptz not null default now(),
  constraint retenciones_pkey primary key (tabla),
  constraint retenciones_dias_check check (dias >= 1),
  constraint retenciones_auditoria_check check (tabla <> 'eventos_auditoria' or dias >= 365)
);
comment on table public.retenciones is
  'Días que se conserva cada cosa; vacío es para siempre. Lo aplica aplicar_retencion, que cualquier proceso puede llamar.';

alter table public.retenciones enable row level security;
revoke all on public.retenciones from public, anon, authenticated, service_role;
grant select, update on public.retenciones to service_role;
grant select, update (dias) on public.retenciones to authenticated;

drop policy if exists retenciones_leer on public.retenciones;
create policy retenciones_leer on public.retenciones
for select to authenticated
using ((select interno.operador_actual()) is not null);

drop policy if exists retenciones_cambiar on public.retenciones;
create policy retenciones_cambiar on public.retenciones
for update to authenticated
using ((select public.es_admin((select auth.uid()))))
with check ((select public.es_admin((select auth.uid()))));

create or replace trigger retenciones_actualizado
before update on public.retenciones
for each row execute function interno.marcar_actualizado_en();

create or replace function interno.auditar_retencion()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_operador uuid := (select u.id from public.usuarios as u where u.id = auth.uid());
begin
  insert into public.eventos_auditoria (actor_usuario_id, actor_tipo, entidad, entidad_id, accion, datos)
  values (
    v_operador,
    case when v_operador is null then 'consola' else 'operador' end,
    'retencion',
    '00000000-0000-0000-0000-000000000000',
    'retencion_cambiada',
    jsonb_build_object('tabla', new.tabla, 'de', old.dias, 'a', new.dias)
  );
  return null;
end
$$;
comment on function interno.auditar_retencion() is
  'Disparador: quien cambia cuánto se conserva algo queda en la auditoría.';
revoke execute on function interno.auditar_retencion() from public, anon, authenticated;

create or replace trigger retenciones_auditar
after update on public.retenciones
for each row when (new.dias is distinct from old.dias)
execute function interno.auditar_retencion();

-- A database that somebody has already keeps all it has until they say otherwise.
insert into public.retenciones (tabla, dias, descripcion)
select r.tabla, case when exists (select 1 from public.contactos) then null else r.dias end, r.descripcion
from (
  values
    ('conversaciones', null::integer, 'Conversaciones cerradas, con sus mensajes y lo que guarda OpenAI, desde su última actividad.'),
    ('ejecuciones_herramientas', null, 'Argumentos y salidas de las llamadas a herramientas; quedan el nombre y el resultado.'),
    ('eventos_auditoria', null, 'Auditoría.'),
    ('eventos_entrega', 90, 'Lo que el proveedor informó de cada entrega.'),
    ('llamadas', null, 'Transcripción de las llamadas; la llamada queda.'),
    ('webchat_sesiones', 400, 'Visitas de quien nunca escribió.'),
    ('webchat_visitantes', 400, 'Visitantes que nunca escribieron, con su dirección y lugar, desde su última visita.'),
    ('webhooks_entrantes', 30, 'Webhooks tal como llegaron.')
) as r (tabla, dias, descripcion)
on conflict (tabla) do nothing;

-- As the owner, since records are only added to by everybody else. One round takes no more than `p_limite` rows of each
-- kind, of conversations far fewer, and skips those that somebody holds.
create or replace function interno.aplicar_regla(p_tabla text, p_antes_de timestamptz, p_limite integer)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_ids uuid[];
  v_filas integer;
begin
  perform set_config('talia.depuracion', 'si', true);
  case p_tabla
    when 'webhooks_entrantes' then
      delete from public.webhooks_entrantes where id in (
        select x.id from public.webhooks_entrantes as x
        where x.recibido_en < p_antes_de limit p_limite for update skip locked
      );
    when 'eventos_entrega' then
      delete from public.eventos_entrega where id in (
        select x.id from public.eventos_entrega as x
        where x.creado_en < p_antes_de limit p_limite for update skip locked
      );
    when 'eventos_auditoria' then
      delete from public.eventos_auditoria where id in (
        select x.id from public.eventos_auditoria as x
        where x.creado_en < p_antes_de limit p_limite for update skip locked
      );
    when 'webchat_visitantes' then
      delete from public.webchat_visitantes where session_id in (
        select x.session_id from public.webchat_visitantes as x
        where x.contacto_id is null
          and x.ultimo_evento_en < p_antes_de
          and not exists (
            select 1 from public.identidades_canal as i where i.canal = 'webchat' and i.id_externo = x.session_id
          )
        limit p_limite for update skip locked
      );
    when 'webchat_sesiones' then
      delete from public.webchat_sesiones where id in (
        select x.id from public.webchat_sesiones as x
        where x.contacto_id is null and x.terminada_en < p_antes_de limit p_limite for update skip locked
      );
    when 'llamadas' then
      update public.llamadas set transcripcion = null where id in (
        select x.id from public.llamadas as x
        where x.transcripcion is not null and coalesce(x.finalizada_en, x.iniciada_en) < p_antes_de
        limit p_limite for update skip locked
      );
    when 'ejecuciones_herramientas' then
      update public.ejecuciones_herramientas set argumentos = '{}', salida = '{}' where id in (
        select x.id from public.ejecuciones_herramientas as x
        where x.creado_en < p_antes_de and (x.argumentos <> '{}' or x.salida <> '{}')
        limit p_limite for update skip locked
      );
    when 'conversaciones' then
      v_ids := array(
        select x.id from public.conversaciones as x
        where x.estado = 'cerrada' and coalesce(x.ultimo_mensaje_en, x.iniciada_en) < p_antes_de
        -- Each takes its messages, turns and runs along.
        limit least(p_limite, 50) for update skip locked
      );
      perform interno.anotar_openai_de_conversaciones(v_ids, null, clock_timestamp());
      delete from public.conversaciones where id = any (v_ids);
    else
      raise exception 'retencion_desconocida' using errcode = '22023', detail = p_tabla;
  end case;
  get diagnostics v_filas = row_count;
  perform set_config('talia.depuracion', '', true);
  return v_filas;
end
$$;
comment on function interno.aplicar_regla(text, timestamptz, integer) is
  'Aplica una regla de retención a lo anterior a un momento, hasta un límite de filas, y devuelve cuántas.';

create or replace function public.aplicar_retencion(p_limite integer default 1000)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_ahora timestamptz := clock_timestamp();
  v_regla public.retenciones;
  v_filas integer;
  v_conteos jsonb := '{}'::jsonb;
begin
  for v_regla in select r.* from public.retenciones as r where r.dias is not null order by r.tabla loop
    v_filas := interno.aplicar_regla(v_regla.tabla, v_ahora - make_interval(days => v_regla.dias), p_limite);
    if v_filas > 0 then
      v_conteos := v_conteos || jsonb_build_object(v_regla.tabla, v_filas);
    end if;
  end loop;

  -- What nothing can use any more, whatever anybody would like to keep.
  delete from public.webchat_refrescos where hash in (
    select x.hash from public.webchat_refrescos as x
    where x.absoluto_en < v_ahora - interval '1 day' limit p_limite for update skip locked
  );
  if not exists (select 1 from public.borrados as b where b.estado <> 'terminado') then
    delete from public.webchat_sesiones_revocadas where revocada_en < v_ahora - interval '2 days';
  end if;

  if v_conteos <> '{}'::jsonb then
    insert into public.eventos_auditoria (entidad, entidad_id, accion, actor_tipo, datos)
    values ('retencion', '00000000-0000-0000-0000-000000000000', 'retencion_aplicada', 'sistema', v_conteos);
  end if;
  return v_conteos;
end
$$;
comment on function public.aplicar_retencion(integer) is
  'Borra lo que pasó de su plazo, por tandas, y devuelve cuántas filas de cada tabla. Vuelve a llamarse hasta que diga {}.';

create or replace function public.listar_retenciones()
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(
    jsonb_agg(jsonb_build_object('tabla', r.tabla, 'dias', r.dias, 'descripcion', r.descripcion) order by r.tabla),
    '[]'::jsonb
  )
  from public.retenciones as r
$$;
comment on function public.listar_retenciones() is 'Las reglas de retención, para la consola.';

create or replace function public.cambiar_retencion(p_tabla text, p_dias integer)
returns void
language plpgsql
set search_path = ''
as $$
begin
  update public.retenciones set dias = p_dias where tabla = p_tabla;
  if not found then
    raise exception 'retencion_desconocida' using errcode = 'PT404', detail = p_tabla;
  end if;
end
$$;
comment on function public.cambiar_retencion(text, integer) is 'Cambia los días de una regla; nulo conserva para siempre. Queda en la auditoría.';

create index if not exists eventos_entrega_creado_idx on public.eventos_entrega (creado_en);
create index if not exists webchat_visitantes_sin_contacto_idx on public.webchat_visitantes (ultimo_evento_en)
where contacto_id is null;

revoke execute on function
  interno.aplicar_regla(text, timestamptz, integer),
  public.aplicar_retencion(integer),
  public.listar_retenciones(),
  public.cambiar_retencion(text, integer)
from public, anon, authenticated;
grant execute on function
  interno.aplicar_regla(text, timestamptz, integer),
  public.aplicar_retencion(integer),
  public.listar_retenciones(),
  public.cambiar_retencion(text, integer)
to service_role;
