-- What we know of the conversation at OpenAI, which is only a cache of ours.
alter table public.conversaciones add column if not exists ultimo_item_id text;
alter table public.conversaciones add column if not exists openai_sucia boolean not null default false;

do $$
begin
  if not exists (
    select 1
    from information_schema.columns
    where table_schema = 'public' and table_name = 'conversaciones' and column_name = 'openai_secuencia'
  ) then
    alter table public.conversaciones add column openai_secuencia bigint not null default 0;
    -- Older conversations told OpenAI everything they hold.
    update public.conversaciones as c
    set openai_secuencia = coalesce(
      (select max(m.secuencia) from public.mensajes as m where m.conversacion_id = c.id),
      0
    )
    where c.conversacion_openai_id is not null or c.last_response_id is not null;
  end if;
end
$$;

comment on column public.conversaciones.ultimo_item_id is
  'Último elemento de la conversación en OpenAI que pertenece a un turno publicado; lo posterior se deshace al reintentar.';
comment on column public.conversaciones.openai_sucia is
  'Verdadero desde que un turno empieza hasta que se publica: si el turno no terminó, OpenAI puede tener restos.';
comment on column public.conversaciones.openai_secuencia is
  'Secuencia del último mensaje del visitante que OpenAI ya conoce; lo posterior va en la próxima entrada.';
