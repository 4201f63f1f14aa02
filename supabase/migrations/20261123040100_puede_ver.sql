-- The dictionary's helpers. `puede_ver_*` ask the table itself, as the caller: its policy stays the only rule.
-- An older helper whose parameter has another name cannot be replaced, so it is dropped; the policies of an older
-- database that used it are gone by now.
do $$
declare
  v_firma text;
begin
  for v_firma in
    select p.oid::regprocedure::text
    from pg_catalog.pg_proc as p
    where p.pronamespace = 'public'::regnamespace
      and p.proargnames <> case p.proname
        when 'es_admin' then '{uid}'::text[]
        when 'puede_ver_conversacion' then '{p_conversacion_id}'::text[]
        when 'puede_ver_lead' then '{p_tarjeta_id}'::text[]
        when 'puede_ver_mensaje' then '{p_mensaje_id}'::text[]
        when 'puede_ver_tablero' then '{p_tablero_id}'::text[]
      end
  loop
    execute format('drop function %s', v_firma);
  end loop;
end
$$;

create or replace function public.es_admin(uid uuid)
returns boolean
language sql
stable
set search_path = ''
as $$
  select interno.es_admin(uid)
$$;
comment on function public.es_admin(uuid) is 'Si ese usuario es un operador activo con el rol admin.';

create or replace function public.puede_ver_conversacion(p_conversacion_id uuid)
returns boolean
language sql
stable
set search_path = ''
as $$
  select exists (select 1 from public.conversaciones as c where c.id = p_conversacion_id)
$$;
comment on function public.puede_ver_conversacion(uuid) is
  'Si quien llama ve esa conversación: se la asignaron, es de su contacto o de su tarjeta, o es admin.';

create or replace function public.puede_ver_lead(p_tarjeta_id uuid)
returns boolean
language sql
stable
set search_path = ''
as $$
  select exists (select 1 from public.lead_tarjetas as t where t.id = p_tarjeta_id)
$$;
comment on function public.puede_ver_lead(uuid) is
  'Si quien llama ve esa tarjeta: es suya o se la asignaron, es de su contacto o de su conversación, o es admin.';

create or replace function public.puede_ver_mensaje(p_mensaje_id uuid)
returns boolean
language sql
stable
set search_path = ''
as $$
  select exists (select 1 from public.mensajes as m where m.id = p_mensaje_id)
$$;
comment on function public.puede_ver_mensaje(uuid) is 'Si quien llama ve la conversación de ese mensaje.';

create or replace function public.puede_ver_tablero(p_tablero_id uuid)
returns boolean
language sql
stable
set search_path = ''
as $$
  select exists (select 1 from public.lead_tableros as t where t.id = p_tablero_id)
$$;
comment on function public.puede_ver_tablero(uuid) is
  'Si quien llama ve ese tablero: es el predeterminado, es suyo, tiene tarjetas en él, o es admin.';
