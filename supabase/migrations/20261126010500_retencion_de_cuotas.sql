-- As before; counts of quotas last two days, identity secrets as long as they are good, and known visitors who never
-- wrote as long as a session.
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
  v_eventos integer;
  v_cuotas integer;
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
  delete from public.cuotas where (clave, segundos, ventana) in (
    select x.clave, x.segundos, x.ventana from public.cuotas as x
    where x.ventana < v_ahora - interval '2 days' limit p_limite for update skip locked
  );
  get diagnostics v_cuotas = row_count;
  delete from public.sitios_secretos where vence_en < v_ahora;
  -- Who was announced by a host, never wrote and did not come back while a session could last.
  delete from public.webchat_conocidos where (sitio, sujeto) in (
    select x.sitio, x.sujeto from public.webchat_conocidos as x
    where x.visto_en < v_ahora - interval '31 days'
      and not exists (
        select 1 from public.identidades_canal as i where i.canal = 'webchat' and i.id_externo = x.session_id
      )
    limit p_limite for update skip locked
  );
  -- Of whole turns that have ended: half of what one told would be told as all of it.
  delete from public.turno_eventos where turno_id in (
    select distinct x.turno_id
    from public.turno_eventos as x
    inner join public.turnos as t on t.id = x.turno_id
    where x.creado_en < v_ahora - interval '1 hour' and t.terminado_en < v_ahora - interval '1 hour'
    limit p_limite
  );
  get diagnostics v_eventos = row_count;
  -- A day's budget is over with the day; what was seen to is kept for a season.
  update public.alertas
  set resuelta_en = v_ahora
  where tipo = 'presupuesto_agotado'
    and resuelta_en is null
    and creada_en < date_trunc('day', v_ahora at time zone 'UTC') at time zone 'UTC';
  delete from public.alertas where resuelta_en < v_ahora - interval '90 days';
  if not exists (select 1 from public.borrados as b where b.estado <> 'terminado') then
    delete from public.webchat_sesiones_revocadas where revocada_en < v_ahora - interval '2 days';
  end if;

  if v_conteos <> '{}'::jsonb then
    insert into public.eventos_auditoria (entidad, entidad_id, accion, actor_tipo, datos)
    values ('retencion', '00000000-0000-0000-0000-000000000000', 'retencion_aplicada', 'sistema', v_conteos);
  end if;
  return v_conteos
    || case when v_eventos > 0 then jsonb_build_object('turno_eventos', v_eventos) else '{}'::jsonb end
    || case when v_cuotas > 0 then jsonb_build_object('cuotas', v_cuotas) else '{}'::jsonb end;
end
$$;
