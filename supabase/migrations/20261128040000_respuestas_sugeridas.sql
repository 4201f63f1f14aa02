-- One tool more: answers that the visitor may give with a touch. It changes nothing of the lead; the answer it belongs to
-- is stored with them.
create or replace function public.aplicar_herramienta(
  p_conversacion_id uuid,
  p_nombre text,
  p_argumentos jsonb,
  p_obligatorios text[]
)
returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  return case p_nombre
    when 'set_full_name' then
      public.guardar_campo_lead(p_conversacion_id, 'full_name', p_argumentos ->> 'full_name', p_obligatorios)
    when 'set_email' then
      public.guardar_campo_lead(p_conversacion_id, 'email', p_argumentos ->> 'email', p_obligatorios)
    when 'set_phone_number' then
      public.guardar_campo_lead(p_conversacion_id, 'phone_number', p_argumentos ->> 'phone_number', p_obligatorios)
    when 'set_company_name' then
      public.guardar_campo_lead(p_conversacion_id, 'company_name', p_argumentos ->> 'company_name', p_obligatorios)
    when 'close_lead' then
      public.cerrar_lead(
        p_conversacion_id,
        p_argumentos ->> 'notes',
        p_argumentos ->> 'necesidad_proposito',
        p_obligatorios
      )
    when 'suggest_replies' then jsonb_build_object('ok', true)
    else jsonb_build_object('ok', false, 'error', 'unknown_tool', 'message', 'Esa herramienta no existe.')
  end;
end
$$;

revoke execute on function public.aplicar_herramienta(uuid, text, jsonb, text[]) from public, anon, authenticated;
grant execute on function public.aplicar_herramienta(uuid, text, jsonb, text[]) to service_role;
