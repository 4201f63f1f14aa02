-- The bytes of attachments, out of the API's reach. A visitor's session owns a file until a message takes it: then it has
-- a row of `adjuntos`, with the same id, is whose the message is, and goes with it. One function writes bytes and two
-- read them, so that they can be kept elsewhere one day.
alter table public.adjuntos add column if not exists nombre text;
alter table public.adjuntos add column if not exists posicion smallint not null default 0;
comment on column public.adjuntos.nombre is 'Nombre del archivo, como lo dio quien lo envió.';
comment on column public.adjuntos.posicion is 'Orden dentro de su mensaje.';
comment on column public.adjuntos.url is 'Dónde está, si no en interno.adjuntos_contenido.';

create table if not exists interno.adjuntos_contenido (
  id uuid not null,
  session_id text,
  adjunto_id uuid,
  nombre text not null,
  mime text not null,
  tamano_bytes integer not null,
  contenido bytea not null,
  creado_en timestamptz not null default clock_timestamp(),
  constraint adjuntos_contenido_pkey primary key (id),
  constraint adjuntos_contenido_adjunto_id_key unique (adjunto_id),
  constraint adjuntos_contenido_adjunto_id_fkey
    foreign key (adjunto_id) references public.adjuntos (id) on delete cascade,
  constraint adjuntos_contenido_adjunto_id_check check (adjunto_id = id),
  constraint adjuntos_contenido_duenio_check check ((session_id is null) = (adjunto_id is not null)),
  constraint adjuntos_contenido_nombre_check check (length(nombre) between 1 and 120),
  constraint adjuntos_contenido_tamano_check check (tamano_bytes = octet_length(contenido) and tamano_bytes between 1 and 5242880)
);
-- Images and documents are compressed already.
alter table interno.adjuntos_contenido alter column contenido set storage external;
create index if not exists adjuntos_contenido_huella_idx on interno.adjuntos_contenido (interno.huella(session_id))
where adjunto_id is null;
create index if not exists adjuntos_contenido_sueltos_idx on interno.adjuntos_contenido (creado_en)
where adjunto_id is null;
comment on table interno.adjuntos_contenido is
  'Bytes de los adjuntos. Mientras ningún mensaje los toma son de una sesión, y la retención los borra en un día.';
alter table interno.adjuntos_contenido enable row level security;
revoke all on interno.adjuntos_contenido from public, anon, authenticated, service_role;
grant select, insert, update, delete on interno.adjuntos_contenido to service_role;

create or replace function interno.exigir_adjuntos(p_session_id text)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if not exists (
    select 1 from public.sitios as s where s.id = public.sitio_de_sesion(p_session_id) and s.adjuntos
  ) then
    raise exception 'adjuntos_apagados' using errcode = 'PT403';
  end if;
end
$$;
comment on function interno.exigir_adjuntos(text) is 'Rechaza a la sesión de un sitio que no admite adjuntos.';

create or replace function public.guardar_adjunto(
  p_session_id text,
  p_id uuid,
  p_nombre text,
  p_mime text,
  p_contenido text,
  p_cuotas jsonb default '[]'::jsonb
)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_contenido bytea := decode(p_contenido, 'base64');
begin
  -- One thing at a time per session: no file comes in beside the erasure of whoever sends it.
  perform pg_advisory_xact_lock(hashtextextended('talia:aceptar:' || p_session_id, 0));
  perform interno.exigir_sesion_viva(p_session_id);
  perform interno.exigir_consentimiento(p_session_id);
  perform interno.exigir_adjuntos(p_session_id);
  insert into interno.adjuntos_contenido (id, session_id, nombre, mime, tamano_bytes, contenido)
  values (p_id, p_session_id, p_nombre, p_mime, octet_length(v_contenido), v_contenido)
  on conflict (id) do nothing;
  -- Asked again because our answer was lost: counted once.
  if found then
    perform interno.tomar_cuotas(p_cuotas);
  end if;
end
$$;
comment on function public.guardar_adjunto(text, uuid, text, text, text, jsonb) is
  'Guarda un archivo (base64) de una sesión, dentro de sus cuotas, hasta que un mensaje lo tome; repetirlo no guarda otro.';

create or replace function interno.archivo_json(p_archivo interno.adjuntos_contenido)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'nombre', p_archivo.nombre,
    'mime', p_archivo.mime,
    -- Postgres breaks base64 into lines.
    'contenido', translate(encode(p_archivo.contenido, 'base64'), E'\n', '')
  )
$$;
comment on function interno.archivo_json(interno.adjuntos_contenido) is 'Un archivo con sus bytes en base64.';

create or replace function public.leer_adjunto(p_session_id text, p_id uuid)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_archivo interno.adjuntos_contenido;
begin
  perform interno.exigir_sesion_viva(p_session_id);
  select a.* into v_archivo
  from interno.adjuntos_contenido as a
  left join public.adjuntos as x on x.id = a.adjunto_id
  left join public.mensajes as m on m.id = x.mensaje_id
  left join public.conversaciones as c on c.id = m.conversacion_id
  where a.id = p_id
    and (a.session_id = p_session_id or (c.contacto_id = interno.contacto_de_sesion(p_session_id) and c.canal = 'webchat'));
  if not found then
    raise exception 'adjunto_desconocido' using errcode = 'PT404';
  end if;
  return interno.archivo_json(v_archivo);
end
$$;
comment on function public.leer_adjunto(text, uuid) is
  'Un archivo de la sesión o de lo dicho con su visitante; el ajeno y el que no existe se ven igual.';

create or replace function public.leer_adjunto_de_contacto(p_contacto_id uuid, p_id uuid)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select interno.archivo_json(a)
  from interno.adjuntos_contenido as a
  inner join public.adjuntos as x on x.id = a.adjunto_id
  inner join public.mensajes as m on m.id = x.mensaje_id
  inner join public.conversaciones as c on c.id = m.conversacion_id
  where a.id = p_id and c.contacto_id = p_contacto_id
$$;
comment on function public.leer_adjunto_de_contacto(uuid, uuid) is
  'Un archivo de los mensajes de una persona, para su exportación; nulo si sus bytes no están aquí.';

create or replace function interno.adjuntos_json(p_mensaje public.mensajes)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select case
    -- Nearly no message has any: nothing is looked up for the others.
    when p_mensaje.cantidad_medios > 0 then coalesce(
      (
        select jsonb_agg(
          jsonb_build_object('id', a.id, 'nombre', a.nombre, 'mime', a.mime, 'tamano', a.tamano_bytes)
          order by a.posicion, a.id
        )
        from public.adjuntos as a
        where a.mensaje_id = p_mensaje.id and a.nombre is not null
      ),
      '[]'::jsonb
    )
    else '[]'::jsonb
  end
$$;
comment on function interno.adjuntos_json(public.mensajes) is 'Los adjuntos de un mensaje, en su orden y sin sus bytes.';

create or replace function interno.tomar_adjuntos(p_mensaje_id uuid, p_session_id text, p_ids uuid[])
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_tomados integer;
begin
  perform interno.exigir_adjuntos(p_session_id);
  insert into public.adjuntos (id, mensaje_id, nombre, mime, tamano_bytes, posicion)
  select a.id, p_mensaje_id, a.nombre, a.mime, a.tamano_bytes, i.posicion
  from unnest(p_ids) with ordinality as i (id, posicion)
  inner join interno.adjuntos_contenido as a on a.id = i.id
  where a.session_id = p_session_id and a.adjunto_id is null
  for update of a;
  get diagnostics v_tomados = row_count;
  if v_tomados <> cardinality(p_ids) then
    raise exception 'adjunto_desconocido' using errcode = 'PT404';
  end if;
  update interno.adjuntos_contenido set adjunto_id = id, session_id = null where id = any (p_ids);
  update public.mensajes set cantidad_medios = v_tomados where id = p_mensaje_id;
end
$$;
comment on function interno.tomar_adjuntos(uuid, text, uuid[]) is
  'Da a un mensaje los archivos sueltos de su sesión; si uno falta, es ajeno o ya es de otro mensaje, rechaza todo.';

create or replace function public.retirar_adjuntos_sueltos(p_limite integer default 1000)
returns integer
language plpgsql
set search_path = ''
as $$
declare
  v_filas integer;
begin
  delete from interno.adjuntos_contenido where id in (
    select a.id from interno.adjuntos_contenido as a
    where a.adjunto_id is null and a.creado_en < clock_timestamp() - interval '1 day'
    limit p_limite for update skip locked
  );
  get diagnostics v_filas = row_count;
  return v_filas;
end
$$;
comment on function public.retirar_adjuntos_sueltos(integer) is
  'Borra los archivos que en un día ningún mensaje tomó; responde cuántos.';

-- A session that ended, because its person was erased or because it went over to another name, sends no more messages.
create or replace function interno.retirar_archivos_de_sesion()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  delete from interno.adjuntos_contenido as a
  where a.adjunto_id is null and interno.huella(a.session_id) = new.hash;
  return null;
end
$$;
comment on function interno.retirar_archivos_de_sesion() is
  'Disparador: con una sesión se van los archivos que ningún mensaje tomó.';

create or replace trigger webchat_sesiones_revocadas_20_archivos
after insert or update on public.webchat_sesiones_revocadas
for each row execute function interno.retirar_archivos_de_sesion();

revoke execute on function
  interno.retirar_archivos_de_sesion(),
  interno.exigir_adjuntos(text),
  interno.archivo_json(interno.adjuntos_contenido),
  interno.adjuntos_json(public.mensajes),
  interno.tomar_adjuntos(uuid, text, uuid[]),
  public.guardar_adjunto(text, uuid, text, text, text, jsonb),
  public.leer_adjunto(text, uuid),
  public.leer_adjunto_de_contacto(uuid, uuid),
  public.retirar_adjuntos_sueltos(integer)
from public, anon, authenticated;
grant execute on function
  interno.exigir_adjuntos(text),
  interno.archivo_json(interno.adjuntos_contenido),
  interno.adjuntos_json(public.mensajes),
  interno.tomar_adjuntos(uuid, text, uuid[]),
  public.guardar_adjunto(text, uuid, text, text, text, jsonb),
  public.leer_adjunto(text, uuid),
  public.leer_adjunto_de_contacto(uuid, uuid),
  public.retirar_adjuntos_sueltos(integer)
to service_role;
