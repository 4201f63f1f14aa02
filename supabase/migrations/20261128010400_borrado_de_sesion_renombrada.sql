-- A session ends in two ways: its person was erased, or it went over to another name. Only of the first it is true that
-- an erasure was asked for already; whoever asks in the name of the second has to ask with the session they have now.
alter table public.webchat_sesiones_revocadas add column if not exists motivo text not null default 'borrada';
alter table public.webchat_sesiones_revocadas drop constraint if exists webchat_sesiones_revocadas_motivo_check;
alter table public.webchat_sesiones_revocadas
add constraint webchat_sesiones_revocadas_motivo_check check (motivo in ('borrada', 'renombrada'));
comment on table public.webchat_sesiones_revocadas is
  'SHA-256 de las sesiones que terminaron, mientras un token suyo pudiera valer. Solo el resumen.';
comment on column public.webchat_sesiones_revocadas.motivo is
  'Se borró a su persona, o lo suyo pasó a otra sesión.';

create or replace function interno.renombrar_sesion(p_de text, p_a text)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_contacto_id uuid;
begin
  update public.identidades_canal set id_externo = p_a where canal = 'webchat' and id_externo = p_de
  returning contacto_id into v_contacto_id;
  perform 1 from public.conversaciones as c where c.contacto_id = v_contacto_id order by c.id for no key update;
  update public.turnos set session_id = p_a where session_id = p_de;
  update public.contactos
  set contacto_datos = jsonb_set(contacto_datos, '{session_id}', to_jsonb(p_a))
  where id = v_contacto_id and contacto_datos ->> 'session_id' = p_de;
  update public.webchat_visitantes set session_id = p_a where session_id = p_de;
  update public.webchat_session_closures set session_id = p_a where session_id = p_de;
  update public.webchat_sesiones set session_id = p_a where session_id = p_de;
  update public.webchat_consentimientos set session_id = p_a where session_id = p_de;
  insert into public.webchat_sesiones_revocadas (hash, motivo) values (interno.huella(p_de), 'renombrada')
  on conflict do nothing;
end
$$;

create or replace function interno.revocar_sesiones(p_sesiones text[])
returns void
language sql
set search_path = ''
as $$
  insert into public.webchat_sesiones_revocadas (hash)
  select interno.huella(s.session_id) from unnest(p_sesiones) as s (session_id)
  on conflict (hash) do update set revocada_en = excluded.revocada_en, motivo = excluded.motivo;
  delete from public.webchat_refrescos where session_id = any (p_sesiones);
  delete from public.webchat_conocidos where session_id = any (p_sesiones);
  delete from public.webchat_consentimientos where session_id = any (p_sesiones)
$$;

create or replace function public.solicitar_borrado_de_visitante(p_session_id text, p_espera_ms integer default 60000)
returns void
language plpgsql
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('talia:aceptar:' || p_session_id, 0));
  -- Asked for again.
  if exists (
    select 1
    from public.webchat_sesiones_revocadas as r
    where r.hash = interno.huella(p_session_id) and r.motivo = 'borrada'
  ) then
    return;
  end if;
  perform interno.exigir_sesion_viva(p_session_id);
  -- Who never wrote is a contact for as long as this takes, so that there is one way to erase a person.
  perform public.solicitar_borrado(interno.contacto_webchat(p_session_id), 'visitante', null, p_espera_ms);
end
$$;
