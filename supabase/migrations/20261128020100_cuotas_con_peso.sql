-- As before, and one use may weigh more than one: bytes are counted like times.
create or replace function interno.tomar_cuotas(p_cuotas jsonb)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_cuota record;
  v_ahora timestamptz := clock_timestamp();
  v_ventana timestamptz;
begin
  -- In one order, so that no two transactions ever wait for each other in a circle.
  for v_cuota in
    select q.clave, q.segundos, q.limite, coalesce(q.peso, 1) as peso
    from jsonb_to_recordset(p_cuotas) as q (clave text, segundos integer, limite integer, peso integer)
    order by q.clave, q.segundos
  loop
    v_ventana := date_bin(make_interval(secs => v_cuota.segundos), v_ahora, timestamptz '2026-01-01 00:00:00+00');
    insert into public.cuotas as c (clave, segundos, ventana, usados)
    select v_cuota.clave, v_cuota.segundos, v_ventana, v_cuota.peso
    where v_cuota.limite >= v_cuota.peso
    on conflict (clave, segundos, ventana) do update
    set usados = c.usados + v_cuota.peso
    where c.usados <= v_cuota.limite - v_cuota.peso;
    if not found then
      raise exception 'cuota_agotada'
        using errcode = 'PT429',
        detail = greatest(ceil(extract(epoch from v_ventana - v_ahora) + v_cuota.segundos), 1)::integer::text;
    end if;
  end loop;
end
$$;
comment on function interno.tomar_cuotas(jsonb) is
  'Cuenta el peso (1 si no se da) en cada cuota [{clave, segundos, limite, peso}]; si una no alcanza rechaza, con los segundos que faltan en el detalle.';
