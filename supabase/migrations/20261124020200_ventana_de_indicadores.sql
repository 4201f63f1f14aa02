-- Days of a zone as moments, and the shape of every share.
create or replace function interno.medianoche(p_dia date, p_tz text)
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
begin
  -- Postgres also takes abbreviations (`CEST`, always +2) and rules of its own (`Foo/Bar+3`): neither is a zone.
  if coalesce(p_tz, '') !~ '^(UTC|Etc/GMT[+-][0-9]{1,2}|[A-Za-z]+(/[A-Za-z_-]+){1,2})$' then
    raise exception 'zona_desconocida' using errcode = '22023';
  end if;
  return p_dia::timestamp at time zone p_tz;
exception
  when invalid_parameter_value then
    raise exception 'zona_desconocida' using errcode = '22023', detail = 'Un nombre IANA, como America/Mexico_City.';
end
$$;
comment on function interno.medianoche(date, text) is
  'El momento en que empieza un día en una zona IANA; 22023 zona_desconocida si no existe.';

create or replace function interno.tasa(p_casos bigint, p_n bigint)
returns jsonb
language sql
immutable
parallel safe
set search_path = ''
as $$
  select jsonb_build_object('n', p_n, 'casos', p_casos, 'tasa', round(p_casos::numeric / nullif(p_n, 0), 6))
$$;
comment on function interno.tasa(bigint, bigint) is 'Una proporción con sus dos números; null cuando no hay entre qué dividir.';

create or replace function interno.milisegundos(p_valor double precision)
returns numeric
language sql
immutable
parallel safe
set search_path = ''
as $$
  select round(p_valor::numeric, 3)
$$;
comment on function interno.milisegundos(double precision) is 'Una duración en milisegundos, con tres decimales.';

revoke execute on function
  interno.medianoche(date, text),
  interno.tasa(bigint, bigint),
  interno.milisegundos(double precision)
from public, anon, authenticated;
grant execute on function
  interno.medianoche(date, text),
  interno.tasa(bigint, bigint),
  interno.milisegundos(double precision)
to authenticated, service_role;
