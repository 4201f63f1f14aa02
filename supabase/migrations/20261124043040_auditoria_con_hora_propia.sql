-- The hour of an audit entry is the database's: an operator could date theirs, and write it as if it were older.
revoke insert on public.eventos_auditoria from authenticated;
grant insert (actor_usuario_id, entidad, entidad_id, accion, datos, id_solicitud)
on public.eventos_auditoria to authenticated;
