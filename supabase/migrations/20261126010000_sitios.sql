-- A site is a landing page: a public key, the exact origins that may use it, and how its visitors are served. Two keys
-- and two identity secrets may be active at once, so that changing one breaks no page.
create table if not exists public.sitios (
  id text not null,
  origenes text[] not null default '{}',
  asistente text,
  tema text not null default 'auto',
  idioma text,
  identidad text not null default 'opcional',
  mensajes_por_minuto integer,
  tokens_por_dia bigint,
  creado_en timestamptz not null default clock_timestamp(),
  actualizado_en timestamptz not null default clock_timestamp(),
  revocado_en timestamptz,
  constraint sitios_pkey primary key (id),
  constraint sitios_id_check check (id ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  constraint sitios_origenes_check check (array_to_string(origenes, ' ', 'null') ~ '^(https?://[^\s/]+( https?://[^\s/]+)*)?$'),
  constraint sitios_tema_check check (tema in ('auto', 'claro', 'oscuro')),
  constraint sitios_idioma_check check (idioma in ('es', 'en', 'pt')),
  constraint sitios_identidad_check check (identidad in ('opcional', 'obligatoria')),
  constraint sitios_cuotas_check check (mensajes_por_minuto > 0 and tokens_por_dia > 0)
);
comment on table public.sitios is
  'Páginas que usan el chat: orígenes exactos, asistente, aspecto, identidad y cuotas. Un sitio revocado no atiende a nadie.';
comment on column public.sitios.origenes is 'Como https://www.ejemplo.com; https://*.ejemplo.com admite los subdominios.';
comment on column public.sitios.asistente is 'Archivo docs/prompt_<asistente>.md; vacío: el del servidor.';
comment on column public.sitios.identidad is 'obligatoria: solo entra quien trae un token firmado por el sitio anfitrión.';
comment on column public.sitios.mensajes_por_minuto is 'Vacío: el límite del servidor.';
comment on column public.sitios.tokens_por_dia is 'Vacío: el presupuesto del servidor.';

create table if not exists public.sitios_claves (
  clave text not null,
  sitio text not null,
  creada_en timestamptz not null default clock_timestamp(),
  vence_en timestamptz,
  constraint sitios_claves_pkey primary key (clave),
  constraint sitios_claves_sitio_fkey foreign key (sitio) references public.sitios (id) on delete cascade,
  constraint sitios_claves_clave_check check (clave ~ '^tlk_pub_[A-Za-z0-9_-]{5,60}$')
);
create index if not exists sitios_claves_sitio_idx on public.sitios_claves (sitio, creada_en desc);
comment on table public.sitios_claves is 'Claves públicas de los sitios; al cambiarla, la anterior vale hasta vence_en.';

create table if not exists public.sitios_secretos (
  secreto text not null,
  sitio text not null,
  creado_en timestamptz not null default clock_timestamp(),
  vence_en timestamptz,
  constraint sitios_secretos_pkey primary key (secreto),
  constraint sitios_secretos_sitio_fkey foreign key (sitio) references public.sitios (id) on delete cascade,
  constraint sitios_secretos_secreto_check check (length(secreto) >= 40)
);
create index if not exists sitios_secretos_sitio_idx on public.sitios_secretos (sitio, creado_en desc);
comment on table public.sitios_secretos is
  'Secretos con que el sitio anfitrión firma la identidad de sus visitantes (HS256); solo los lee el servidor.';

alter table public.sitios enable row level security;
alter table public.sitios_claves enable row level security;
alter table public.sitios_secretos enable row level security;
revoke all on public.sitios, public.sitios_claves, public.sitios_secretos from public, anon, authenticated;
grant select, insert, update, delete on public.sitios, public.sitios_claves, public.sitios_secretos to service_role;
grant select on public.sitios, public.sitios_claves to authenticated;

drop policy if exists sitios_leer on public.sitios;
create policy sitios_leer on public.sitios
for select to authenticated
using ((select interno.operador_actual()) is not null);
drop policy if exists sitios_claves_leer on public.sitios_claves;
create policy sitios_claves_leer on public.sitios_claves
for select to authenticated
using ((select interno.operador_actual()) is not null);

-- The site of this machine, which the demo uses: the server adds this machine's own origins to it.
insert into public.sitios (id) values ('local') on conflict do nothing;
insert into public.sitios_claves (clave, sitio) values ('tlk_pub_local', 'local') on conflict do nothing;

create or replace function interno.sitio_de_clave(p_clave text)
returns text
language sql
stable
set search_path = ''
as $$
  select s.id
  from public.sitios as s
  where s.revocado_en is null
    and (
      s.id = p_clave
      or s.id = (
        select k.sitio
        from public.sitios_claves as k
        where k.clave = p_clave and coalesce(k.vence_en > clock_timestamp(), true)
      )
    )
$$;
comment on function interno.sitio_de_clave(text) is 'El sitio vigente de una clave pública, o el que se llama así.';

create or replace function interno.auditar_sitio(p_sitio text, p_accion text)
returns void
language sql
set search_path = ''
as $$
  insert into public.eventos_auditoria (entidad, entidad_id, accion, actor_tipo, datos)
  values ('sitio', '00000000-0000-0000-0000-000000000000', p_accion, 'sistema', jsonb_build_object('sitio', p_sitio))
$$;
comment on function interno.auditar_sitio(text, text) is 'Anota en la auditoría lo que se hizo con un sitio.';

create or replace function interno.exigir_sitio(p_id text)
returns void
language plpgsql
set search_path = ''
as $$
begin
  perform 1 from public.sitios as s where s.id = p_id for update;
  if not found then
    raise exception 'sitio_desconocido' using errcode = 'PT404';
  end if;
end
$$;
comment on function interno.exigir_sitio(text) is 'Bloquea la fila de un sitio, que debe existir.';

create or replace function public.crear_sitio(p_id text, p_clave text, p_secreto text, p_datos jsonb default '{}'::jsonb)
returns void
language plpgsql
set search_path = ''
as $$
begin
  -- Asked again because our answer was lost.
  if exists (select 1 from public.sitios_claves as k where k.clave = p_clave and k.sitio = p_id) then
    return;
  end if;
  insert into public.sitios (id) values (p_id) on conflict do nothing;
  if not found then
    raise exception 'sitio_existente' using errcode = 'PT409';
  end if;
  insert into public.sitios_claves (clave, sitio) values (p_clave, p_id);
  insert into public.sitios_secretos (secreto, sitio) values (p_secreto, p_id);
  perform public.cambiar_sitio(p_id, p_datos);
  perform interno.auditar_sitio(p_id, 'sitio_creado');
end
$$;
comment on function public.crear_sitio(text, text, text, jsonb) is
  'Crea un sitio con su clave pública, su secreto de identidad y sus datos (columnas de sitios).';

create or replace function public.cambiar_sitio(p_id text, p_datos jsonb)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_nuevo public.sitios;
begin
  perform interno.exigir_sitio(p_id);
  select (jsonb_populate_record(s, p_datos - 'id' - 'creado_en' - 'actualizado_en' - 'revocado_en')).* into v_nuevo
  from public.sitios as s
  where s.id = p_id;
  update public.sitios
  set origenes = v_nuevo.origenes,
      asistente = v_nuevo.asistente,
      tema = v_nuevo.tema,
      idioma = v_nuevo.idioma,
      identidad = v_nuevo.identidad,
      mensajes_por_minuto = v_nuevo.mensajes_por_minuto,
      tokens_por_dia = v_nuevo.tokens_por_dia,
      actualizado_en = clock_timestamp()
  where id = p_id;
  perform interno.auditar_sitio(p_id, 'sitio_cambiado');
end
$$;
comment on function public.cambiar_sitio(text, jsonb) is 'Cambia los datos dados de un sitio; los demás quedan como están.';

create or replace function public.rotar_clave_sitio(p_id text, p_clave text, p_gracia_horas integer default 168)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_ahora timestamptz := clock_timestamp();
begin
  perform interno.exigir_sitio(p_id);
  -- Asked again because our answer was lost.
  if exists (select 1 from public.sitios_claves as k where k.clave = p_clave and k.sitio = p_id) then
    return;
  end if;
  -- Two at most: the newest so far gets its grace, whatever is older ends now.
  update public.sitios_claves as k
  set vence_en = case
    when k.clave = (
      select x.clave from public.sitios_claves as x where x.sitio = p_id order by x.creada_en desc, x.clave limit 1
    ) then least(k.vence_en, v_ahora + make_interval(hours => p_gracia_horas))
    else least(k.vence_en, v_ahora)
  end
  where k.sitio = p_id;
  insert into public.sitios_claves (clave, sitio) values (p_clave, p_id);
  perform interno.auditar_sitio(p_id, 'clave_rotada');
end
$$;
comment on function public.rotar_clave_sitio(text, text, integer) is
  'Da a un sitio una clave nueva; la anterior vale todavía las horas de gracia, y las más viejas ya no.';

create or replace function public.rotar_secreto_sitio(p_id text, p_secreto text, p_gracia_horas integer default 24)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_ahora timestamptz := clock_timestamp();
begin
  perform interno.exigir_sitio(p_id);
  if exists (select 1 from public.sitios_secretos as k where k.secreto = p_secreto and k.sitio = p_id) then
    return;
  end if;
  update public.sitios_secretos as k
  set vence_en = case
    when k.secreto = (
      select x.secreto from public.sitios_secretos as x where x.sitio = p_id order by x.creado_en desc, x.secreto limit 1
    ) then least(k.vence_en, v_ahora + make_interval(hours => p_gracia_horas))
    else least(k.vence_en, v_ahora)
  end
  where k.sitio = p_id;
  insert into public.sitios_secretos (secreto, sitio) values (p_secreto, p_id);
  delete from public.sitios_secretos where sitio = p_id and vence_en < v_ahora;
  perform interno.auditar_sitio(p_id, 'secreto_rotado');
end
$$;
comment on function public.rotar_secreto_sitio(text, text, integer) is
  'Da a un sitio un secreto de identidad nuevo; el anterior vale todavía las horas de gracia.';

create or replace function public.revocar_sitio(p_id text)
returns void
language plpgsql
set search_path = ''
as $$
begin
  perform interno.exigir_sitio(p_id);
  update public.sitios set revocado_en = coalesce(revocado_en, clock_timestamp()) where id = p_id;
  perform interno.auditar_sitio(p_id, 'sitio_revocado');
end
$$;
comment on function public.revocar_sitio(text) is 'Un sitio deja de atender.';

create or replace function public.restaurar_sitio(p_id text)
returns void
language plpgsql
set search_path = ''
as $$
begin
  perform interno.exigir_sitio(p_id);
  update public.sitios set revocado_en = null where id = p_id;
  perform interno.auditar_sitio(p_id, 'sitio_restaurado');
end
$$;
comment on function public.restaurar_sitio(text) is 'Un sitio revocado vuelve a atender.';

create or replace function public.listar_sitios()
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(
    jsonb_agg(
      to_jsonb(s) || jsonb_build_object('claves', (
        select coalesce(jsonb_agg(jsonb_build_object('clave', k.clave, 'vence_en', k.vence_en) order by k.creada_en desc), '[]'::jsonb)
        from public.sitios_claves as k
        where k.sitio = s.id and coalesce(k.vence_en > clock_timestamp(), true)
      ))
      order by s.id
    ),
    '[]'::jsonb
  )
  from public.sitios as s
$$;
comment on function public.listar_sitios() is 'Los sitios y sus claves públicas vigentes; nunca sus secretos.';

create or replace function public.acceso_publico()
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'sitios', (
      select coalesce(
        jsonb_agg(
          to_jsonb(s) || jsonb_build_object(
            'claves', array(
              select k.clave
              from public.sitios_claves as k
              where k.sitio = s.id and coalesce(k.vence_en > clock_timestamp(), true)
              order by k.creada_en desc
            ),
            'secretos', array(
              select k.secreto
              from public.sitios_secretos as k
              where k.sitio = s.id and coalesce(k.vence_en > clock_timestamp(), true)
              order by k.creado_en desc
            )
          )
        ),
        '[]'::jsonb
      )
      from public.sitios as s
      where s.revocado_en is null
    ),
    -- An access token lives 15 minutes and a clock may be a minute off: who was shut out before that has none.
    'revocadas', (
      select coalesce(jsonb_agg(x.familia), '[]'::jsonb)
      from (
        select r.familia
        from public.webchat_refrescos as r
        where r.revocado_en > clock_timestamp() - interval '20 minutes'
        group by r.familia
        order by max(r.revocado_en) desc
        limit 10000
      ) as x
    )
  )
$$;
comment on function public.acceso_publico() is
  'Lo que cada proceso relee cada pocos segundos: los sitios que atienden, con sus secretos, y las sesiones terminadas hace poco.';
create index if not exists webchat_refrescos_revocado_idx on public.webchat_refrescos (revocado_en)
where revocado_en is not null;

revoke execute on function
  interno.sitio_de_clave(text),
  interno.auditar_sitio(text, text),
  interno.exigir_sitio(text),
  public.crear_sitio(text, text, text, jsonb),
  public.cambiar_sitio(text, jsonb),
  public.rotar_clave_sitio(text, text, integer),
  public.rotar_secreto_sitio(text, text, integer),
  public.revocar_sitio(text),
  public.restaurar_sitio(text),
  public.listar_sitios(),
  public.acceso_publico()
from public, anon, authenticated;
grant execute on function interno.sitio_de_clave(text) to service_role;
grant execute on function interno.auditar_sitio(text, text) to service_role;
grant execute on function interno.exigir_sitio(text) to service_role;
grant execute on function public.crear_sitio(text, text, text, jsonb) to service_role;
grant execute on function public.cambiar_sitio(text, jsonb) to service_role;
grant execute on function public.rotar_clave_sitio(text, text, integer) to service_role;
grant execute on function public.rotar_secreto_sitio(text, text, integer) to service_role;
grant execute on function public.revocar_sitio(text) to service_role;
grant execute on function public.restaurar_sitio(text) to service_role;
grant execute on function public.listar_sitios() to service_role;
grant execute on function public.acceso_publico() to service_role;
