-- Every fact that a visitor may see leaves its event, whoever writes it: the server, an operator, another program. As the
-- owner, since nobody else may write events.
create or replace function interno.anotar_evento()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_fila jsonb := to_jsonb(new);
  v_conversacion_id uuid := case tg_table_name
    when 'conversaciones' then (v_fila ->> 'id')::uuid
    when 'contactos' then interno.conversacion_actual((v_fila ->> 'id')::uuid)
    else (v_fila ->> 'conversacion_id')::uuid
  end;
begin
  if v_conversacion_id is not null then
    insert into public.eventos (tipo, conversacion_id, datos)
    values (
      tg_argv[0],
      v_conversacion_id,
      case tg_table_name
        when 'mensajes' then jsonb_build_object('mensaje_id', v_fila -> 'id')
        when 'conversaciones_controles_eventos' then jsonb_build_object('control_evento_id', v_fila -> 'id')
        else '{}'::jsonb
      end
    );
  end if;
  return null;
end
$$;
comment on function interno.anotar_evento() is 'Disparador: deja en eventos, con el tipo que recibe, el hecho que acaba de escribirse.';

create or replace function interno.conversacion_actual(p_contacto_id uuid)
returns uuid
language sql
stable
set search_path = ''
as $$
  select c.id
  from public.conversaciones as c
  where c.contacto_id = p_contacto_id and c.canal = 'webchat'
  order by coalesce(c.ultimo_mensaje_en, c.iniciada_en) desc, c.id
  limit 1
$$;
comment on function interno.conversacion_actual(uuid) is 'La conversación de webchat de un contacto que muestra su historial.';

create or replace function interno.olvidar_eventos()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  delete from public.eventos where conversacion_id = old.id;
  return null;
end
$$;
comment on function interno.olvidar_eventos() is 'Disparador: los eventos de una conversación se van con ella.';

-- Only what history shows.
create or replace trigger mensajes_90_evento
after insert on public.mensajes
for each row when (new.tipo_contenido = 'texto')
execute function interno.anotar_evento('mensaje');

-- A conversation begins with the assistant, whoever held the one before it.
create or replace trigger conversaciones_90_evento_inicio
after insert on public.conversaciones
for each row when (new.canal = 'webchat')
execute function interno.anotar_evento('control');

create or replace trigger conversaciones_90_evento_cierre
after update of estado on public.conversaciones
for each row when (new.estado = 'cerrada' and old.estado is distinct from 'cerrada')
execute function interno.anotar_evento('cierre');

create or replace trigger conversaciones_90_olvidar_eventos
after delete on public.conversaciones
for each row execute function interno.olvidar_eventos();

-- A renewal changes neither the state nor the holder.
create or replace trigger conversaciones_controles_eventos_90_evento
after insert on public.conversaciones_controles_eventos
for each row when (new.evento <> 'renovada')
execute function interno.anotar_evento('control');

create or replace trigger contactos_90_evento
after update on public.contactos
for each row when (
  (old.nombre_completo, old.correo, old.telefono_e164, old.company_name)
  is distinct from (new.nombre_completo, new.correo, new.telefono_e164, new.company_name)
)
execute function interno.anotar_evento('lead');

create or replace trigger lead_tarjetas_90_evento
after update on public.lead_tarjetas
for each row when (new.calificado_en is not null and old.calificado_en is null)
execute function interno.anotar_evento('lead');

revoke execute on function
  interno.anotar_evento(),
  interno.conversacion_actual(uuid),
  interno.olvidar_eventos()
from public, anon, authenticated;
grant execute on function interno.conversacion_actual(uuid) to service_role;
