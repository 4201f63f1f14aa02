-- Indexes for reads that went through a whole table: of a conversation's turns only the waiting ones were indexed, and
-- the newest of all cards had to be sorted out first.
create index if not exists turnos_conversacion_idx on public.turnos (conversacion_id, secuencia);
create index if not exists lead_tarjetas_actualizado_idx on public.lead_tarjetas (actualizado_en desc);
