-- A visit: from the first touch to 30 minutes without a sign of the visitor, or the page's end. `webchat_visitantes`
-- counts visits of a session; this says when each was, how far it went and how it ended.
create table if not exists public.webchat_sesiones (
  id uuid not null default gen_random_uuid(),
  session_id text not null,
  canal text not null default 'webchat',
  iniciada_en timestamptz not null default clock_timestamp(),
  abierta_en timestamptz,
  primer_mensaje_en timestamptz,
  ultima_actividad_en timestamptz not null default clock_timestamp(),
  terminada_en timestamptz,
  motivo_cierre text,
  paso_faltante text,
  conversacion_id uuid,
  contacto_id uuid,
  prueba boolean not null default false,
  utm jsonb not null default '{}'::jsonb,
  referrer text,
  landing_url text,
  constraint webchat_sesiones_pkey primary key (id),
  constraint webchat_sesiones_conversacion_id_fkey
    foreign key (conversacion_id) references public.conversaciones (id) on delete set null,
  constraint webchat_sesiones_contacto_id_fkey
    foreign key (contacto_id) references public.contactos (id) on delete cascade,
  constraint webchat_sesiones_canal_check check (canal in ('whatsapp', 'instagram', 'webchat', 'voz')),
  constraint webchat_sesiones_motivo_cierre_check check (
    motivo_cierre in (
      'lead_completado', 'usuario_cerro', 'pestana_cerrada', 'inactividad', 'operador_cerro', 'limite', 'error'
    )
  ),
  constraint webchat_sesiones_paso_faltante_check check (
    paso_faltante in ('nombre', 'correo', 'telefono', 'empresa', 'confirmacion')
  ),
  constraint webchat_sesiones_cierre_check check (terminada_en is not null or motivo_cierre is null)
);
create unique index if not exists webchat_sesiones_abierta_idx on public.webchat_sesiones (session_id)
where terminada_en is null;
create index if not exists webchat_sesiones_session_idx on public.webchat_sesiones (session_id, iniciada_en desc);
create index if not exists webchat_sesiones_iniciada_idx on public.webchat_sesiones (iniciada_en);
create index if not exists webchat_sesiones_terminada_idx on public.webchat_sesiones (terminada_en);
create index if not exists webchat_sesiones_inactivas_idx on public.webchat_sesiones (ultima_actividad_en)
where terminada_en is null;
create index if not exists webchat_sesiones_conversacion_idx on public.webchat_sesiones (conversacion_id);
create index if not exists webchat_sesiones_contacto_idx on public.webchat_sesiones (contacto_id);

comment on table public.webchat_sesiones is
  'Visitas: cuándo empezó cada una, si abrió el chat, si conversó, y cómo terminó. Una por visita de una sesión.';
comment on column public.webchat_sesiones.abierta_en is 'Cuándo abrió el chat; vacío en quien solo vio la página.';
comment on column public.webchat_sesiones.prueba is 'Visita de prueba: no cuenta en los indicadores. La heredan las siguientes de su sesión.';
comment on column public.webchat_sesiones.paso_faltante is 'Al terminar sin lead: el primer dato que faltaba.';

alter table public.webchat_sesiones enable row level security;
revoke all on public.webchat_sesiones from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.webchat_sesiones to service_role;
grant select on public.webchat_sesiones to authenticated;

drop policy if exists webchat_sesiones_leer on public.webchat_sesiones;
create policy webchat_sesiones_leer on public.webchat_sesiones
for select to authenticated
using (
  (select public.es_admin((select auth.uid())))
  or exists (select 1 from public.contactos as c where c.id = contacto_id)
);

-- Older databases knew no visits: each conversation of the web chat stands for one, and so does each visitor who
-- never wrote. When the page was closed, and by whom, is not known of them.
insert into public.webchat_sesiones (
  session_id, iniciada_en, abierta_en, primer_mensaje_en, ultima_actividad_en, terminada_en, conversacion_id,
  contacto_id, referrer, landing_url
)
select
  i.id_externo,
  coalesce(c.iniciada_en, m.primero_en, now()),
  coalesce(c.iniciada_en, m.primero_en, now()),
  m.primero_en,
  coalesce(m.ultimo_en, c.iniciada_en, now()),
  coalesce(m.ultimo_en, c.iniciada_en, now()),
  c.id,
  c.contacto_id,
  v.referrer,
  v.landing_url
from public.conversaciones as c
inner join public.identidades_canal as i on i.contacto_id = c.contacto_id and i.canal = 'webchat'
left join public.webchat_visitantes as v on v.session_id = i.id_externo
left join lateral (
  select min(x.creado_en) as primero_en, max(x.creado_en) as ultimo_en
  from public.mensajes as x
  where x.conversacion_id = c.id and x.direccion = 'entrante'
) as m on true
where c.canal = 'webchat' and not exists (select 1 from public.webchat_sesiones)
union all
select
  v.session_id,
  coalesce(v.registrado_en, v.ultimo_evento_en, now()),
  null,
  null,
  coalesce(v.ultimo_evento_en, v.registrado_en, now()),
  coalesce(v.ultimo_evento_en, v.registrado_en, now()),
  null,
  k.id,
  v.referrer,
  v.landing_url
from public.webchat_visitantes as v
left join public.contactos as k on k.id = v.contacto_id
where not exists (
    select 1 from public.identidades_canal as i where i.canal = 'webchat' and i.id_externo = v.session_id
  )
  and not exists (select 1 from public.webchat_sesiones);
