-- What happened stays as it was written: audit, movements and finished runs are only added to.
create or replace function interno.impedir_cambio()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  -- What follows from another row (a cascade, an emptied reference) is that row's doing, and comes from a trigger of
  -- the database's own. Erasure and retention say who they are; nobody outside can, the API sets no such variable.
  if pg_trigger_depth() > 1 or current_setting('talia.depuracion', true) = 'si' then
    return case tg_op when 'DELETE' then old else new end;
  end if;
  raise exception 'registro_inmutable' using errcode = 'PT409', detail = tg_table_name;
end
$$;
comment on function interno.impedir_cambio() is
  'Disparador: la fila no se cambia ni se borra, salvo por cascada, borrado de una persona o retención.';
revoke execute on function interno.impedir_cambio() from public, anon, authenticated;

create or replace trigger eventos_auditoria_inmutable
before update or delete on public.eventos_auditoria
for each row execute function interno.impedir_cambio();

create or replace trigger lead_movimientos_inmutable
before update or delete on public.lead_movimientos
for each row execute function interno.impedir_cambio();

create or replace trigger ejecuciones_asistente_inmutable
before update or delete on public.ejecuciones_asistente
for each row when (old.completado_en is not null)
execute function interno.impedir_cambio();

-- The audit is append-only by its rights too.
revoke update, delete on public.eventos_auditoria from service_role;

alter table public.eventos_auditoria add column if not exists actor_tipo text;
select interno.asegurar_restriccion(
  'eventos_auditoria',
  'eventos_auditoria_actor_tipo_check',
  'CHECK ((actor_tipo = ANY (ARRAY[''operador''::text, ''asistente''::text, ''visitante''::text, ''sistema''::text, ''consola''::text])))'
);
comment on column public.eventos_auditoria.actor_tipo is
  'Quién actuó cuando no fue un operador con fila propia; vacío en filas antiguas.';
