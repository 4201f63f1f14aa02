-- plpgsql_check asks for the cast: a text is no jsonb by assignment.
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
  delete from public.webchat_sesiones_revocadas where revocada_en < v_ahora - interval '2 days';

  if v_conteos <> '{}'::jsonb then
    insert into public.eventos_auditoria (entidad, entidad_id, accion, actor_tipo, datos)
    values ('retencion', '00000000-0000-0000-0000-000000000000', 'retencion_aplicada', 'sistema', v_conteos);
  end if;
  return v_conteos;
end
$$;
comment on function public.aplicar_retencion(integer) is
  'Borra lo que pasó de su plazo, por tandas, y devuelve cuántas filas de cada tabla. Vuelve a llamarse hasta que diga {}.';

revoke execute on function public.aplicar_retencion(integer) from public, anon, authenticated;
grant execute on function public.aplicar_retencion(integer) to service_role;
