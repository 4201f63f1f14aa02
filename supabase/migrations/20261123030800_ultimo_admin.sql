-- The last active admin stays: their role, their row and their state cannot be taken away, nor the role itself.
create or replace function interno.exigir_otro_admin(p_usuario_id uuid)
returns void
language plpgsql
set search_path = ''
as $$
begin
  -- Two removals at once wait for each other here, so the second one counts what the first one left.
  perform 1 from public.roles as r where r.codigo = 'admin' for update;
  if not exists (
    select 1
    from public.usuarios_roles as ur
    inner join public.roles as r on r.id = ur.rol_id and r.codigo = 'admin'
    inner join public.usuarios as u on u.id = ur.usuario_id and u.estado = 'activo'
    where ur.usuario_id <> p_usuario_id
  ) then
    raise exception 'ultimo_admin' using errcode = 'PT409', detail = 'Debe quedar al menos un administrador activo.';
  end if;
end
$$;
comment on function interno.exigir_otro_admin(uuid) is 'Falla si nadie más es administrador activo.';

create or replace function interno.cuidar_rol_admin_de_usuario()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if tg_op = 'UPDATE' and (new.usuario_id, new.rol_id) = (old.usuario_id, old.rol_id) then
    return null;
  end if;
  -- An inactive operator is no admin in effect; one whose row is already gone may have been.
  if exists (select 1 from public.roles as r where r.id = old.rol_id and r.codigo = 'admin')
    and not exists (select 1 from public.usuarios as u where u.id = old.usuario_id and u.estado <> 'activo')
  then
    perform interno.exigir_otro_admin(old.usuario_id);
  end if;
  return null;
end
$$;
comment on function interno.cuidar_rol_admin_de_usuario() is 'Disparador: no se quita el rol al último administrador.';

create or replace function interno.cuidar_estado_de_admin()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if exists (
    select 1
    from public.usuarios_roles as ur
    inner join public.roles as r on r.id = ur.rol_id and r.codigo = 'admin'
    where ur.usuario_id = old.id
  ) then
    perform interno.exigir_otro_admin(old.id);
  end if;
  return null;
end
$$;
comment on function interno.cuidar_estado_de_admin() is 'Disparador: no se desactiva al último administrador.';

create or replace function interno.cuidar_rol_admin()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception 'rol_admin_fijo' using errcode = 'PT409', detail = 'El rol admin no se borra ni cambia de código.';
end
$$;
comment on function interno.cuidar_rol_admin() is 'Disparador: el rol admin existe siempre.';

create or replace trigger usuarios_roles_ultimo_admin
after update or delete on public.usuarios_roles
for each row execute function interno.cuidar_rol_admin_de_usuario();

create or replace trigger usuarios_ultimo_admin
after update on public.usuarios
for each row when (old.estado = 'activo' and new.estado <> 'activo')
execute function interno.cuidar_estado_de_admin();

create or replace trigger roles_admin_sin_borrar
before delete on public.roles
for each row when (old.codigo = 'admin')
execute function interno.cuidar_rol_admin();

create or replace trigger roles_admin_sin_renombrar
before update on public.roles
for each row when (old.codigo = 'admin' and new.codigo <> 'admin')
execute function interno.cuidar_rol_admin();
