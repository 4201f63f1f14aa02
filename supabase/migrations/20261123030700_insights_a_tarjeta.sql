-- What is written of a conversation shows on its card. Cards have no column for the next step: it goes in `metadata`.
create or replace function interno.copiar_insights_a_tarjeta()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.lead_tarjetas as t
  set lead_score = new.lead_score,
      metadata = case
        when new.siguiente_accion is null then t.metadata - 'siguiente_accion'
        else t.metadata || jsonb_build_object('siguiente_accion', new.siguiente_accion)
      end
  where t.conversacion_id = new.conversacion_id;
  return null;
end
$$;
comment on function interno.copiar_insights_a_tarjeta() is
  'Disparador: lead_score y siguiente_accion pasan a la tarjeta de la conversación.';

create or replace trigger conversaciones_insights_a_tarjeta
after insert or update on public.conversaciones_insights
for each row execute function interno.copiar_insights_a_tarjeta();
