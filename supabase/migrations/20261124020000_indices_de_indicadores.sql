-- The indicators ask for rows of a window of time, so each moment they ask by has an index.
create index if not exists mensajes_creado_idx on public.mensajes (creado_en);
create index if not exists mensajes_operador_idx on public.mensajes (creado_en)
where direccion = 'saliente' and coalesce(datos ->> 'author', 'assistant') <> 'assistant';
create index if not exists turnos_terminado_idx on public.turnos (terminado_en);
create index if not exists ejecuciones_asistente_iniciado_idx on public.ejecuciones_asistente (iniciado_en);
create index if not exists ejecuciones_herramientas_creado_idx on public.ejecuciones_herramientas (creado_en);
create index if not exists lead_movimientos_cambiado_idx on public.lead_movimientos (cambiado_en);
create index if not exists webchat_sesiones_prueba_idx on public.webchat_sesiones (contacto_id) where prueba;
