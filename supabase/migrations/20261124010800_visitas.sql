-- Who writes visits: a visit begins or goes on with each sign of the visitor, and ends once.
create or replace function interno.contacto_de_sesion(p_session_id text)
returns uuid
language sql
stable
set search_path = ''
as $$
  -- Older databases may hold an identity twice: the first one is who the session always was.
  select i.contacto_id
  from public.identidades_canal as i
  where i.canal = 'webchat' and i.id_externo = p_session_id
  order by i.creado_en, i.id
  limit 1
$$;
comment on function interno.contacto_de_sesion(text) is 'El contacto de una sesión de webchat; nulo si nunca escribió.';

create or replace function interno.visita_abierta(p_session_id text)
returns uuid
language plpgsql
set search_path = ''
as $$
declare
  v_ahora timestamptz := clock_timestamp();
  v_visita public.webchat_sesiones;
begin
  select s.* into v_visita
  from public.webchat_sesiones as s
  where s.session_id = p_session_id and s.terminada_en is null
  for update;
  if v_visita.ultima_actividad_en < v_ahora - interval '30 minutes' then
    perform interno.terminar_visita(v_visita, 'inactividad', v_visita.ultima_actividad_en);
    v_visita := null;
  end if;

  if v_visita.id is null then
    insert into public.webchat_sesiones (session_id, iniciada_en, ultima_actividad_en, prueba, contacto_id)
    values (
      p_session_id,
      v_ahora,
      v_ahora,
      coalesce(
        (
          select s.prueba
          from public.webchat_sesiones as s
          where s.session_id = p_session_id
          order by s.iniciada_en desc
          limit 1
        ),
        false
      ),
      interno.contacto_de_sesion(p_session_id)
    )
    on conflict (session_id) where terminada_en is null do nothing;
  end if;

  update public.webchat_sesiones as s
  set ultima_actividad_en = v_ahora
  where s.session_id = p_session_id and s.terminada_en is null
  returning s.* into v_visita;
  return v_visita.id;
end
$$;
comment on function interno.visita_abierta(text) is
  'La visita en curso de una sesión, con la actividad al día; empieza otra tras 30 minutos sin señal o un cierre.';

create or replace function interno.paso_faltante(p_contacto_id uuid)
returns text
language sql
stable
set search_path = ''
as $$
  select coalesce(
    (
      select case
        when l.lead ->> 'full_name' is null then 'nombre'
        when l.lead ->> 'email' is null then 'correo'
        when l.lead ->> 'phone_number' is null then 'telefono'
        when l.lead ->> 'company_name' is null then 'empresa'
        else 'confirmacion'
      end
      from (select public.lead_de_contacto(p_contacto_id) as lead) as l
    ),
    'nombre'
  )
$$;
comment on function interno.paso_faltante(uuid) is
  'El primer dato que falta para cerrar el lead, en el orden en que se piden.';

create or replace function interno.terminar_visita(
  p_visita public.webchat_sesiones,
  p_motivo text,
  p_terminada_en timestamptz
)
returns void
language plpgsql
set search_path = ''
as $$
declare
  -- Of this visit, not of the card alone: who comes back and closes a second time has completed again.
  v_completado boolean := exists (
    select 1
    from public.lead_tarjetas as t
    where t.contacto_id = p_visita.contacto_id and t.calificado_en >= p_visita.iniciada_en
  )
  or exists (
    select 1
    from public.conversaciones as c
    inner join public.ejecuciones_herramientas as h on h.conversacion_id = c.id
    where c.contacto_id = p_visita.contacto_id
      and h.nombre = 'close_lead'
      and h.resultado = 'ok'
      and h.creado_en >= p_visita.iniciada_en
  );
begin
  update public.webchat_sesiones as s
  set terminada_en = p_terminada_en,
      motivo_cierre = case when v_completado then 'lead_completado' else p_motivo end,
      paso_faltante = case
        when v_completado or s.primer_mensaje_en is null then null
        else interno.paso_faltante(s.contacto_id)
      end
  where s.id = p_visita.id and s.terminada_en is null;
end
$$;
comment on function interno.terminar_visita(public.webchat_sesiones, text, timestamptz) is
  'Termina una visita: lead_completado si en ella se cerró el lead; si no, el motivo dado y el paso en que se quedó.';

create or replace function interno.anotar_primer_mensaje()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_session_id text := nullif(new.datos ->> 'session_id', '');
  v_visita_id uuid;
begin
  if v_session_id is null then
    return null;
  end if;
  v_visita_id := interno.visita_abierta(v_session_id);
  update public.webchat_sesiones as s
  set abierta_en = coalesce(s.abierta_en, s.iniciada_en),
      primer_mensaje_en = coalesce(s.primer_mensaje_en, new.creado_en),
      conversacion_id = coalesce(s.conversacion_id, new.conversacion_id),
      contacto_id = c.contacto_id
  from public.conversaciones as c
  where s.id = v_visita_id and c.id = new.conversacion_id;
  -- Visits of the session from before anybody knew who it was.
  update public.webchat_sesiones as s
  set contacto_id = c.contacto_id
  from public.conversaciones as c
  where s.session_id = v_session_id and s.contacto_id is null and c.id = new.conversacion_id;
  return null;
end
$$;
comment on function interno.anotar_primer_mensaje() is
  'Disparador: un mensaje del visitante mantiene viva su visita y, si es el primero, la convierte en conversación.';

-- A trigger, because messages of the web chat come in by more than one function.
create or replace trigger mensajes_visita
after insert on public.mensajes
for each row when (new.direccion = 'entrante' and new.datos ? 'session_id')
execute function interno.anotar_primer_mensaje();

create or replace function interno.anotar_visita()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_visita_id uuid := interno.visita_abierta(new.session_id);
begin
  -- The visitor's row remembers its first visit: only what is new is this visit's.
  update public.webchat_sesiones as s
  set referrer = coalesce(s.referrer, case when new.referrer is distinct from old.referrer then new.referrer end),
      landing_url = coalesce(
        s.landing_url,
        case when new.landing_url is distinct from old.landing_url then new.landing_url end
      ),
      contacto_id = coalesce(s.contacto_id, new.contacto_id)
  where s.id = v_visita_id;
  return null;
end
$$;
comment on function interno.anotar_visita() is 'Disparador: cada visita contada abre la suya en webchat_sesiones, o la continúa.';

create or replace trigger webchat_visitantes_10_visita
after insert on public.webchat_visitantes
for each row execute function interno.anotar_visita();

create or replace trigger webchat_visitantes_20_visita
after update on public.webchat_visitantes
for each row when (new.visit_count > old.visit_count)
execute function interno.anotar_visita();

create or replace function public.registrar_visita(
  p_session_id text,
  p_ip text default null,
  p_device_type text default null,
  p_referrer text default null,
  p_landing_url text default null,
  p_utm jsonb default '{}'::jsonb
)
returns void
language plpgsql
set search_path = ''
as $$
begin
  perform public.record_webchat_visitante(
    p_session_id => p_session_id,
    p_ip => p_ip,
    p_device_type => p_device_type,
    p_referrer => p_referrer,
    p_landing_url => p_landing_url
  );
  update public.webchat_sesiones as s
  set abierta_en = coalesce(s.abierta_en, clock_timestamp()),
      referrer = coalesce(s.referrer, p_referrer),
      landing_url = coalesce(s.landing_url, p_landing_url),
      utm = coalesce(p_utm, '{}'::jsonb) || s.utm
  where s.session_id = p_session_id and s.terminada_en is null;
end
$$;
comment on function public.registrar_visita(text, text, text, text, text, jsonb) is
  'Anota que alguien abrió el chat, con el origen de su visita: record_webchat_visitante y su fila en webchat_sesiones.';

create or replace function public.cerrar_visitas_inactivas(p_limite integer default 500)
returns integer
language plpgsql
set search_path = ''
as $$
declare
  v_visita public.webchat_sesiones;
  v_cerradas integer := 0;
begin
  for v_visita in
    select s.*
    from public.webchat_sesiones as s
    where s.terminada_en is null and s.ultima_actividad_en < clock_timestamp() - interval '30 minutes'
    order by s.ultima_actividad_en
    limit p_limite
    for update skip locked
  loop
    perform interno.terminar_visita(v_visita, 'inactividad', v_visita.ultima_actividad_en);
    v_cerradas := v_cerradas + 1;
  end loop;
  return v_cerradas;
end
$$;
comment on function public.cerrar_visitas_inactivas(integer) is
  'Termina por inactividad las visitas con 30 minutos sin señal; cualquier proceso puede llamarla.';

create or replace function public.marcar_visitas_de_prueba(p_session_id text, p_prueba boolean default true)
returns integer
language sql
set search_path = ''
as $$
  with marcadas as (
    update public.webchat_sesiones as s
    set prueba = p_prueba
    where s.session_id = p_session_id
    returning 1
  )
  select count(*)::integer from marcadas
$$;
comment on function public.marcar_visitas_de_prueba(text, boolean) is
  'Marca (o desmarca) como de prueba todas las visitas de una sesión, y con ellas las siguientes. Devuelve cuántas.';

-- Why a visit ended, in the words of the indicators; servers of the first version say it in English.
create or replace function interno.motivo_de_cierre(p_motivo text)
returns text
language sql
immutable
set search_path = ''
as $$
  select case p_motivo
    when 'user_closed' then 'usuario_cerro'
    when 'tab_closed' then 'pestana_cerrada'
    when 'inactivity' then 'inactividad'
    else p_motivo
  end
$$;
comment on function interno.motivo_de_cierre(text) is 'El motivo de cierre de un navegador, con las palabras de la base.';

update public.webchat_session_closures
set motivo = interno.motivo_de_cierre(motivo)
where motivo <> interno.motivo_de_cierre(motivo);
comment on column public.webchat_session_closures.motivo is
  'Quién o qué cerró la última visita: usuario_cerro, pestana_cerrada, inactividad…';
alter table public.webchat_session_closures add column if not exists paso_faltante text;
comment on column public.webchat_session_closures.paso_faltante is 'Al cerrar sin lead: el primer dato que faltaba.';

create or replace function public.cerrar_sesion_webchat(p_session_id text, p_motivo text default null)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_motivo text := interno.motivo_de_cierre(p_motivo);
  v_visita public.webchat_sesiones;
begin
  if coalesce(btrim(p_session_id), '') = '' then
    raise exception 'identificador_vacio' using errcode = '22023';
  end if;
  -- Closure, then visit: the order in which a first message takes them.
  perform 1 from public.webchat_session_closures as z where z.session_id = p_session_id for update;
  select s.* into v_visita
  from public.webchat_sesiones as s
  where s.session_id = p_session_id and s.terminada_en is null
  for update;
  if found then
    if v_visita.ultima_actividad_en < clock_timestamp() - interval '30 minutes' then
      perform interno.terminar_visita(v_visita, 'inactividad', v_visita.ultima_actividad_en);
    else
      perform interno.terminar_visita(v_visita, coalesce(v_motivo, 'usuario_cerro'), clock_timestamp());
    end if;
    select s.* into v_visita from public.webchat_sesiones as s where s.id = v_visita.id;
  end if;

  insert into public.webchat_session_closures (session_id, closed_at, contacto_id, motivo, paso_faltante)
  values (
    p_session_id,
    now(),
    interno.contacto_de_sesion(p_session_id),
    coalesce(v_visita.motivo_cierre, v_motivo),
    v_visita.paso_faltante
  )
  on conflict (session_id) do update
  set closed_at = excluded.closed_at,
      contacto_id = coalesce(excluded.contacto_id, public.webchat_session_closures.contacto_id),
      -- Closed again without a visit in between: how it ended the first time stays.
      motivo = case
        when v_visita.id is null then coalesce(public.webchat_session_closures.motivo, excluded.motivo)
        else excluded.motivo
      end,
      paso_faltante = case
        when v_visita.id is null then public.webchat_session_closures.paso_faltante
        else excluded.paso_faltante
      end;
end
$$;

revoke execute on function
  interno.contacto_de_sesion(text),
  interno.visita_abierta(text),
  interno.paso_faltante(uuid),
  interno.motivo_de_cierre(text),
  interno.terminar_visita(public.webchat_sesiones, text, timestamptz),
  interno.anotar_primer_mensaje(),
  interno.anotar_visita(),
  public.registrar_visita(text, text, text, text, text, jsonb),
  public.cerrar_visitas_inactivas(integer),
  public.marcar_visitas_de_prueba(text, boolean)
from public, anon, authenticated;
grant execute on function
  interno.contacto_de_sesion(text),
  interno.paso_faltante(uuid),
  interno.motivo_de_cierre(text),
  interno.terminar_visita(public.webchat_sesiones, text, timestamptz),
  public.registrar_visita(text, text, text, text, text, jsonb),
  public.cerrar_visitas_inactivas(integer),
  public.marcar_visitas_de_prueba(text, boolean)
to service_role;
