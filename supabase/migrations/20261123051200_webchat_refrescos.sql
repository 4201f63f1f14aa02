-- Refresh tokens of visitors: only their SHA-256 is kept; each is good for one use and a replay ends the family.
create table if not exists public.webchat_refrescos (
  hash text primary key,
  familia uuid not null,
  session_id text not null,
  sitio text not null,
  creado_en timestamptz not null default clock_timestamp(),
  expira_en timestamptz not null,
  absoluto_en timestamptz not null,
  usado_en timestamptz,
  revocado_en timestamptz
);

comment on table public.webchat_refrescos is
  'Tokens de renovación de visitantes (solo su SHA-256). Reusar uno pasada la gracia revoca su familia.';

create index if not exists webchat_refrescos_familia_idx on public.webchat_refrescos (familia);
create index if not exists webchat_refrescos_session_idx on public.webchat_refrescos (session_id);
create index if not exists webchat_refrescos_expira_idx on public.webchat_refrescos (absoluto_en);

alter table public.webchat_refrescos enable row level security;
revoke all on public.webchat_refrescos from public, anon, authenticated;
grant select, insert, update, delete on public.webchat_refrescos to service_role;

create or replace function public.abrir_sesion_webchat(
  p_sitio text,
  p_session_nueva text,
  p_hash_nuevo text,
  p_hash_recibido text default null,
  p_inactividad_dias integer default 7,
  p_absoluto_dias integer default 30,
  p_gracia_ms integer default 10000
)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_previo public.webchat_refrescos;
  v_ahora timestamptz := clock_timestamp();
begin
  -- Asked again because our answer was lost: the same one.
  select r.* into v_previo from public.webchat_refrescos as r where r.hash = p_hash_nuevo;
  if found then
    return jsonb_build_object('session_id', v_previo.session_id, 'reanudada', v_previo.session_id <> p_session_nueva);
  end if;

  if p_hash_recibido is not null then
    select r.* into v_previo
    from public.webchat_refrescos as r
    where r.hash = p_hash_recibido and r.sitio = p_sitio
    for update;
  end if;

  if v_previo.usado_en < v_ahora - make_interval(secs => p_gracia_ms / 1000.0) then
    update public.webchat_refrescos set revocado_en = v_ahora where familia = v_previo.familia and revocado_en is null;
    v_previo := null;
  end if;

  if v_previo.hash is null or v_previo.revocado_en is not null or v_previo.expira_en <= v_ahora then
    insert into public.webchat_refrescos (hash, familia, session_id, sitio, expira_en, absoluto_en)
    values (
      p_hash_nuevo,
      gen_random_uuid(),
      p_session_nueva,
      p_sitio,
      v_ahora + make_interval(days => p_inactividad_dias),
      v_ahora + make_interval(days => p_absoluto_dias)
    );
    return jsonb_build_object('session_id', p_session_nueva, 'reanudada', false);
  end if;

  update public.webchat_refrescos set usado_en = coalesce(usado_en, v_ahora) where hash = v_previo.hash;
  insert into public.webchat_refrescos (hash, familia, session_id, sitio, expira_en, absoluto_en)
  values (
    p_hash_nuevo,
    v_previo.familia,
    v_previo.session_id,
    p_sitio,
    least(v_ahora + make_interval(days => p_inactividad_dias), v_previo.absoluto_en),
    v_previo.absoluto_en
  );
  return jsonb_build_object('session_id', v_previo.session_id, 'reanudada', true);
end
$$;
comment on function public.abrir_sesion_webchat(text, text, text, text, integer, integer, integer) is
  'Reanuda la sesión del token recibido y lo rota, o abre la sesión nueva dada. Un token reusado revoca su familia.';

revoke execute on function public.abrir_sesion_webchat(text, text, text, text, integer, integer, integer)
  from public, anon, authenticated;
grant execute on function public.abrir_sesion_webchat(text, text, text, text, integer, integer, integer) to service_role;
