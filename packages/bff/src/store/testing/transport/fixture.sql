-- Functions and tables of every kind that the transport has to serve. Test databases only.

create table public.cosas (
  id integer primary key,
  nombre text not null,
  precio numeric(10, 2),
  activa boolean,
  creada_en timestamptz,
  etiquetas text[],
  datos jsonb,
  grande bigint
);
insert into public.cosas values
  (1, 'mesa', 10.50, true, '2026-01-02T03:04:05.678Z', '{"a","b c"}', '{"n": 1}', 9007199254740993),
  (2, 'silla, azul', 5, false, '2026-01-03T00:00:00Z', '{}', '[1, null]', 2),
  (3, 'lámpara "roja"', null, null, null, null, null, null),
  (4, 'mesa baja', 7.25, true, '2025-12-31T23:59:59Z', '{"x"}', '"texto"', 4);
grant select on public.cosas to anon, authenticated, service_role;

create view public.cosas_activas with (security_invoker = true) as
  select id, nombre from public.cosas where activa;
grant select on public.cosas_activas to anon, authenticated, service_role;

create table public.notas (
  id bigint generated always as identity primary key,
  duenio uuid default auth.uid(),
  texto text not null unique
);
alter table public.notas enable row level security;
create policy notas_propias on public.notas for all to authenticated
  using (duenio = (select auth.uid())) with check (duenio = (select auth.uid()));
grant select, insert on public.notas to authenticated, service_role;

create table public.hijas (
  id integer primary key,
  nota_id bigint,
  constraint hijas_nota_fkey foreign key (nota_id) references public.notas (id) deferrable initially deferred,
  constraint hijas_id_check check (id > 0)
);
grant select, insert on public.hijas to service_role;

create table public.secretos (id integer primary key);
insert into public.secretos values (1);
grant select on public.secretos to service_role;

create type public.color as enum ('rojo', 'azul');

create function public.eco_texto(p_texto text default 'por omisión') returns text language sql immutable as 'select p_texto';
create function public.eco_jsonb(p_valor jsonb default '{"omitido": true}') returns jsonb language sql immutable as 'select p_valor';
create function public.eco_json(p_valor json) returns json language sql immutable as 'select p_valor';
create function public.eco_lista(p_lista text[]) returns text[] language sql immutable as 'select p_lista';
create function public.eco_color(p_color public.color) returns public.color language sql immutable as 'select p_color';
create function public.eco_fecha(p_fecha timestamptz) returns timestamptz language sql immutable as 'select p_fecha';
create function public.eco_uuid(p_id uuid) returns uuid language sql immutable as 'select p_id';
create function public.eco_numeric(p_numero numeric) returns numeric language sql immutable as 'select p_numero';
create function public.tipo_jsonb(p_valor jsonb) returns text language sql immutable
  as $$ select coalesce(jsonb_typeof(p_valor), 'SQL NULL') $$;
create function public.suma(p_a integer, p_b integer default 10) returns integer language sql immutable as 'select p_a + p_b';
create function public."Con Mayúsculas"("pValor" text) returns text language sql immutable as 'select "pValor"';
create function public.nulo() returns text language sql immutable as 'select null::text';
create function public.entero_grande() returns bigint language sql immutable as 'select 9007199254740993';
create function public.transaccion() returns xid8 language sql volatile as 'select pg_current_xact_id()';
create function public.binario() returns bytea language sql immutable as $$ select '\x00ff'::bytea $$;
create function public.intervalo() returns interval language sql immutable as $$ select interval '1 day 2 hours' $$;

create function public.numeros(p_n integer) returns setof integer language sql immutable as 'select generate_series(1, p_n)';
create function public.documentos(p_n integer) returns setof jsonb language sql immutable
  as $$ select jsonb_build_object('n', i) from generate_series(1, p_n) i $$;
create function public.filas(p_n integer) returns table (id integer, nombre text) language sql immutable
  as $$ select i, 'fila ' || i from generate_series(1, p_n) i $$;
create function public.cosas_desde(p_id integer default 1) returns setof public.cosas language sql stable
  as 'select * from public.cosas where id >= p_id order by id';
create function public.cosa(p_id integer) returns public.cosas language sql stable
  as 'select * from public.cosas where id = p_id';
create function public.salidas(p_x integer, out doble integer, out triple integer) language sql immutable
  as 'select p_x * 2, p_x * 3';
create function public.una_salida(p_x integer, out doble integer) language sql immutable as 'select p_x * 2';
create function public.ida_y_vuelta(inout p_x integer) language sql immutable as 'select p_x + 1';
create function public.nada() returns void language sql volatile as 'select';
create function public.registro() returns record language sql immutable as $$ select 1, 'a'::text $$;
create function public.sin_nombre(integer) returns integer language sql immutable as 'select $1';
create function public.variadica(variadic p_x integer[]) returns integer language sql immutable as 'select p_x[1]';
create function public.repetida(p_x integer) returns text language sql immutable as $$ select 'entero' $$;
create function public.repetida(p_x text) returns text language sql immutable as $$ select 'texto' $$;
create function public.repetida(p_x integer, p_y integer) returns text language sql immutable as $$ select 'dos' $$;
create function public.disparo() returns trigger language plpgsql as 'begin return new; end';

create function public.guardar_nota(p_texto text) returns bigint language sql volatile
  as 'insert into public.notas (texto) values (p_texto) returning id';
create function public.guardar_notas(p_textos text[]) returns table (id bigint) language sql volatile
  as 'insert into public.notas (texto) select unnest(p_textos) returning id';
create function public.guardar_y_avisar(p_texto text) returns bigint language plpgsql volatile as $$
begin
  perform pg_notify('avisos', p_texto);
  return public.guardar_nota(p_texto);
end $$;
create function public.guardar_y_fallar(p_texto text) returns void language plpgsql volatile as $$
begin
  perform pg_notify('avisos', p_texto);
  perform public.guardar_nota(p_texto);
  raise exception 'se arrepiente' using errcode = 'PT409';
end $$;
create function public.contar_notas(p_patron text) returns bigint language sql stable
  as 'select count(*) from public.notas where texto like p_patron';
create function public.estable_inserta(p_texto text) returns bigint language plpgsql stable as $$
begin
  insert into public.notas (texto) values (p_texto);
  return 1;
end $$;
create function public.estable_llama(p_texto text) returns bigint language plpgsql stable as $$
begin
  return public.guardar_nota(p_texto);
end $$;
create function public.guardar_hija(p_id integer, p_nota bigint) returns void language sql volatile
  as 'insert into public.hijas values (p_id, p_nota)';
create function public.hija_huerfana(p_id integer) returns void language plpgsql volatile as $$
begin
  set constraints public.hijas_nota_fkey immediate;
  insert into public.hijas values (p_id, -1);
end $$;
create function public.dos_filas() returns integer language sql stable as 'select (select id from public.cosas)';
create function public.sin_tabla() returns void language plpgsql as 'begin execute ''select 1 from nada_de_nada''; end';
create function public.sin_funcion() returns void language plpgsql as 'begin execute ''select nada_de_nada()''; end';
create function public.sin_fondo(p_n integer) returns integer language plpgsql as 'begin return public.sin_fondo(p_n + 1); end';
create function public.lanzar(p_estado text, p_detalle text default null, p_pista text default null)
returns void language plpgsql volatile as $$
begin
  raise exception 'codigo_estable' using errcode = p_estado, detail = coalesce(p_detalle, ''), hint = coalesce(p_pista, '');
end $$;
create function public.quien_soy() returns jsonb language sql stable as $$
  select jsonb_build_object(
    'rol', current_user,
    'sesion', session_user,
    'sub', auth.uid(),
    'claims', current_setting('request.jwt.claims', true)::jsonb - 'exp'
  )
$$;
create function public.rol_despues_de(p_ms double precision) returns text language plpgsql volatile as $$
declare
  v_antes text := current_user;
begin
  perform pg_sleep(p_ms / 1000);
  if v_antes <> current_user then
    raise exception 'rol_cambiado';
  end if;
  return current_user;
end $$;
create function public.contar_secretos() returns bigint language sql stable as 'select count(*) from public.secretos';
create function public.dormir(p_ms double precision) returns void language plpgsql volatile
  as 'begin perform pg_sleep(p_ms / 1000); end';
create function public.girar() returns void language plpgsql volatile as 'begin loop end loop; end';
create function public.no_concedida() returns integer language sql immutable as 'select 1';
create function public.solo_servicio() returns integer language sql immutable as 'select 1';

revoke execute on all functions in schema public from public, anon, authenticated;
grant execute on all functions in schema public to anon, authenticated, service_role;
revoke execute on function public.no_concedida() from anon, authenticated, service_role;
revoke execute on function public.solo_servicio() from anon, authenticated;
