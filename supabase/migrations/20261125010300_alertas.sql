-- What a person of the company has to see to: once open, each kind stands once, for the whole system or a conversation.
create table if not exists public.alertas (
  id uuid not null default gen_random_uuid(),
  tipo text not null,
  conversacion_id uuid references public.conversaciones (id) on delete cascade,
  codigo text,
  veces integer not null default 1,
  creada_en timestamptz not null default clock_timestamp(),
  actualizada_en timestamptz not null default clock_timestamp(),
  resuelta_en timestamptz,
  constraint alertas_pkey primary key (id),
  constraint alertas_tipo_valido check (tipo in ('modelo_no_disponible', 'presupuesto_agotado', 'promesa_pendiente'))
);
comment on table public.alertas is
  'Avisos para el equipo: el modelo no se puede usar, se gastó el presupuesto del día, o a un visitante se le prometió que le contestará una persona.';
comment on column public.alertas.codigo is 'Código estable de la causa; nunca texto del proveedor.';

create unique index if not exists alertas_abiertas_idx on public.alertas (tipo, conversacion_id)
nulls not distinct
where resuelta_en is null;
create index if not exists alertas_conversacion_idx on public.alertas (conversacion_id);

alter table public.alertas enable row level security;
revoke all on public.alertas from public, anon, authenticated;
grant select, insert, update, delete on public.alertas to service_role;
grant select on public.alertas to authenticated;

drop policy if exists alertas_leer on public.alertas;
create policy alertas_leer on public.alertas
for select to authenticated
using (
  (conversacion_id is null and (select interno.operador_actual()) is not null)
  or exists (select 1 from public.conversaciones as c where c.id = alertas.conversacion_id)
);

create or replace function public.abrir_alerta(p_tipo text, p_conversacion_id uuid, p_codigo text)
returns void
language sql
set search_path = ''
as $$
  insert into public.alertas as a (tipo, conversacion_id, codigo)
  values (p_tipo, p_conversacion_id, p_codigo)
  on conflict (tipo, conversacion_id) where resuelta_en is null do update
  set codigo = excluded.codigo,
      veces = a.veces + 1,
      actualizada_en = clock_timestamp()
$$;
comment on function public.abrir_alerta(text, uuid, text) is 'Abre una alerta, o cuenta una vez más la que ya está abierta.';

create or replace function public.listar_alertas(p_limite integer default 50)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(to_jsonb(x) order by (x.conversacion_id is null) desc, x.creada_en desc), '[]'::jsonb)
  from (
    select a.id, a.tipo, a.conversacion_id, a.codigo, a.veces, a.creada_en, a.actualizada_en
    from public.alertas as a
    where a.resuelta_en is null
    order by (a.conversacion_id is null) desc, a.creada_en desc
    limit least(greatest(p_limite, 1), 500)
  ) as x
$$;
comment on function public.listar_alertas(integer) is 'Las alertas abiertas: primero las de todo el sistema, y de la más nueva a la más vieja.';

create or replace function public.resolver_alerta(p_id uuid)
returns void
language plpgsql
set search_path = ''
as $$
begin
  update public.alertas
  set resuelta_en = coalesce(resuelta_en, clock_timestamp())
  where id = p_id;
  if not found then
    raise exception 'alerta_desconocida' using errcode = 'PT404';
  end if;
end
$$;
comment on function public.resolver_alerta(uuid) is 'Alguien se ocupó: la alerta queda resuelta; repetirlo no cambia nada.';

create or replace function interno.cumplir_promesa()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.alertas
  set resuelta_en = clock_timestamp()
  where tipo = 'promesa_pendiente' and conversacion_id = new.conversacion_id and resuelta_en is null;
  return null;
end
$$;
comment on function interno.cumplir_promesa() is
  'Disparador: una persona del equipo contestó, y la promesa de que lo haría queda cumplida.';

create or replace trigger mensajes_cumplir_promesa
after insert on public.mensajes
for each row when (new.direccion = 'saliente' and coalesce(new.datos ->> 'author', 'assistant') <> 'assistant')
execute function interno.cumplir_promesa();

revoke execute on function
  public.abrir_alerta(text, uuid, text),
  public.listar_alertas(integer),
  public.resolver_alerta(uuid),
  interno.cumplir_promesa()
from public, anon, authenticated;
grant execute on function public.abrir_alerta(text, uuid, text) to service_role;
grant execute on function public.listar_alertas(integer) to service_role;
grant execute on function public.resolver_alerta(uuid) to service_role;
