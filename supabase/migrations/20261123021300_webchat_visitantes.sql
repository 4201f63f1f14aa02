-- Visits and closures of the web chat, by session. A visitor who never wrote has no contact.
create table interno.webchat_visitantes (
  session_id text not null,
  registrado_en timestamptz not null default now(),
  ultimo_evento_en timestamptz not null default now(),
  ip text,
  device_type text,
  geo jsonb,
  cve_ent text,
  nom_ent text,
  cve_mun text,
  nom_mun text,
  cvegeo text,
  visit_count integer not null default 1,
  referrer text,
  landing_url text,
  contacto_id uuid,
  constraint webchat_visitantes_pkey primary key (session_id),
  constraint webchat_visitantes_contacto_id_fkey
    foreign key (contacto_id) references public.contactos (id) on delete cascade
);
create index webchat_visitantes_contacto_idx on interno.webchat_visitantes (contacto_id);
create index webchat_visitantes_registrado_idx on interno.webchat_visitantes (registrado_en);
select interno.adoptar_tabla('webchat_visitantes');

create table interno.webchat_session_closures (
  session_id text not null,
  closed_at timestamptz not null default now(),
  contacto_id uuid,
  constraint webchat_session_closures_pkey primary key (session_id),
  constraint webchat_session_closures_contacto_id_fkey
    foreign key (contacto_id) references public.contactos (id) on delete cascade
);
create index webchat_session_closures_contacto_idx on interno.webchat_session_closures (contacto_id);
select interno.adoptar_tabla('webchat_session_closures');

comment on table public.webchat_visitantes is 'Visitantes del webchat por sesión, también los que nunca escribieron.';
comment on column public.webchat_visitantes.cvegeo is 'Clave de entidad y municipio (INEGI), con sus nombres al lado.';
comment on table public.webchat_session_closures is 'Cierres de sesión. Cerrar dos veces actualiza la fila.';

alter table public.webchat_visitantes enable row level security;
revoke all on public.webchat_visitantes from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.webchat_visitantes to service_role;

alter table public.webchat_session_closures enable row level security;
revoke all on public.webchat_session_closures from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.webchat_session_closures to service_role;
