-- What a model costs, from which day on. A run keeps the cost it had on its day; a model without a price costs null,
-- never zero.
create table if not exists public.precios_modelo (
  modelo text not null,
  desde date not null,
  entrada numeric(12, 6) not null,
  entrada_cache numeric(12, 6) not null,
  escritura_cache numeric(12, 6) not null,
  salida numeric(12, 6) not null,
  contexto_largo_desde integer,
  contexto_largo_entrada numeric(6, 3) not null default 1,
  contexto_largo_salida numeric(6, 3) not null default 1,
  fuente text,
  creado_en timestamptz not null default now(),
  constraint precios_modelo_pkey primary key (modelo, desde),
  constraint precios_modelo_no_negativos check (least(entrada, entrada_cache, escritura_cache, salida) >= 0),
  constraint precios_modelo_factores check (least(contexto_largo_entrada, contexto_largo_salida) > 0)
);
comment on table public.precios_modelo is
  'Precios por modelo y fecha, en dólares por millón de tokens. Vale el más reciente que no sea posterior a la ejecución.';
comment on column public.precios_modelo.entrada_cache is 'Tokens de entrada leídos de la caché.';
comment on column public.precios_modelo.escritura_cache is 'Tokens de entrada escritos en la caché.';
comment on column public.precios_modelo.contexto_largo_desde is
  'Con más tokens de entrada que estos, entrada y salida se multiplican por sus factores.';
comment on column public.precios_modelo.fuente is 'De dónde se tomó el precio.';

alter table public.precios_modelo enable row level security;
revoke all on public.precios_modelo from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.precios_modelo to service_role;
grant select on public.precios_modelo to authenticated;

drop policy if exists precios_modelo_leer on public.precios_modelo;
create policy precios_modelo_leer on public.precios_modelo
for select to authenticated
using ((select interno.operador_actual()) is not null);

insert into public.precios_modelo (
  modelo, desde, entrada, entrada_cache, escritura_cache, salida,
  contexto_largo_desde, contexto_largo_entrada, contexto_largo_salida, fuente
)
values ('gpt-6-luna', '2026-09-22', 0.10, 0.01, 0.125, 0.50, 272000, 2, 1.5, 'Cifras de terceros del 2026-09-22.')
on conflict do nothing;
