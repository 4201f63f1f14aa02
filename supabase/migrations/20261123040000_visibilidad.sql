-- Who sees what, in one place: an admin sees all, an operator what they own or are assigned. The functions that read
-- tables behind their policies live here, out of the API's reach, and tell each caller only about themselves.
create or replace function interno.operador_actual()
returns uuid
language sql
stable
security definer
set search_path = ''
as $$
  select u.id from public.usuarios as u where u.id = auth.uid() and u.estado = 'activo'
$$;
comment on function interno.operador_actual() is 'El operador activo que llama; null si no lo es.';

create or replace function interno.es_admin(p_usuario_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
    select 1
    from public.usuarios as u
    inner join public.usuarios_roles as ur on ur.usuario_id = u.id
    inner join public.roles as r on r.id = ur.rol_id
    where u.id = p_usuario_id and u.estado = 'activo' and r.codigo = 'admin'
  )
$$;
comment on function interno.es_admin(uuid) is 'Si un operador activo tiene el rol admin.';

create or replace function interno.contactos_propios()
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  select c.id from public.contactos as c where c.propietario_usuario_id = interno.operador_actual()
$$;
comment on function interno.contactos_propios() is 'Contactos de los que quien llama es propietario.';

create or replace function interno.contactos_a_cargo()
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  select c.contacto_id
  from public.conversaciones as c
  where c.asignado_a_usuario_id = interno.operador_actual()
  union
  select t.contacto_id
  from public.lead_tarjetas as t
  where t.propietario_usuario_id = interno.operador_actual() or t.asignado_a_usuario_id = interno.operador_actual()
$$;
comment on function interno.contactos_a_cargo() is
  'Contactos de conversaciones asignadas a quien llama, o de tarjetas suyas.';

create or replace function interno.conversaciones_asignadas()
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  select c.id from public.conversaciones as c where c.asignado_a_usuario_id = interno.operador_actual()
$$;
comment on function interno.conversaciones_asignadas() is 'Conversaciones asignadas a quien llama.';

create or replace function interno.conversaciones_de_tarjetas_propias()
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  select t.conversacion_id
  from public.lead_tarjetas as t
  where t.conversacion_id is not null
    and (t.propietario_usuario_id = interno.operador_actual() or t.asignado_a_usuario_id = interno.operador_actual())
$$;
comment on function interno.conversaciones_de_tarjetas_propias() is 'Conversaciones de las tarjetas de quien llama.';

create or replace function interno.tableros_con_tarjetas_propias()
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  select t.tablero_id
  from public.lead_tarjetas as t
  where t.propietario_usuario_id = interno.operador_actual() or t.asignado_a_usuario_id = interno.operador_actual()
$$;
comment on function interno.tableros_con_tarjetas_propias() is 'Tableros donde quien llama tiene tarjetas.';

grant usage on schema interno to authenticated, service_role;
