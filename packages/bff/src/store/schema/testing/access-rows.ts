/**
 * How a row of each table is made, for the access matrix: what stands after `insert into <table>`. The names in braces
 * are those of the world that the test prepares twice, once for the operator who asks and once for a stranger: filled
 * with the first, the row is their own, with the second, foreign. See `entities` for what there is. `{texto}` is a text
 * that no other row has.
 */
export const rows: Readonly<Record<string, RowRecipe>> = {
  contactos: '(nombre_completo, propietario_usuario_id) values ({texto}, {operador})',
  identidades_canal: `(contacto_id, canal, id_externo) values ({contacto}, 'webchat', {texto})`,
  conversaciones: `(contacto_id, canal, asignado_a_usuario_id) values ({contacto}, 'voz', {operador})`,
  conversaciones_controles: '(conversacion_id) values ({conversacion})',
  conversaciones_insights: '(conversacion_id) values ({conversacion})',
  mensajes: `(conversacion_id, direccion, tipo_contenido, datos)
    values ({conversacion}, 'saliente', 'texto', '{"author": "operador"}')`,
  adjuntos: '(mensaje_id) values ({mensaje})',
  eventos: `(tipo, conversacion_id) values ('lead', {conversacion})`,
  eventos_entrega: `(mensaje_id, evento) values ({mensaje}, 'enviado')`,
  llamadas: `(contacto_id, direccion) values ({contacto}, 'entrante')`,

  turnos: `(conversacion_id, mensaje_id, secuencia, session_id, client_message_id, hash)
    values ({conversacion}, {mensaje}, 1, {texto}, 'fila', 'hash')`,
  turno_eventos: `(turno_id, seq, datos) values ({turno}, 1, '[]')`,
  alertas: `(tipo, conversacion_id) values ('promesa_pendiente', {conversacion})`,
  consumo_tokens: `(sitio, dia, fragmento) values ({texto}, current_date, 0)`,
  ejecuciones_asistente: '(conversacion_id, turno_id) values ({conversacion}, {turno})',
  ejecuciones_herramientas: `(turno_id, conversacion_id, paso, call_id, nombre, argumentos_hash, salida, resultado)
    values ({turno}, {conversacion}, 1, 'call_fila', 'set_email', 'hash', '{}', 'ok')`,

  webchat_visitantes: '(session_id, contacto_id) values ({texto}, {contacto})',
  webchat_sesiones:
    '(session_id, contacto_id, conversacion_id, prueba) values ({texto}, {contacto}, {conversacion}, true)',
  webchat_session_closures: '(session_id, contacto_id) values ({texto}, {contacto})',
  webchat_refrescos: `(hash, familia, session_id, sitio, expira_en, absoluto_en)
    values ({texto}, gen_random_uuid(), {texto}, 'sitio', now(), now())`,

  webchat_conocidos: `(sitio, sujeto, session_id) values ('local', {texto}, {texto})`,
  'interno.adjuntos_contenido': `(id, session_id, nombre, mime, tamano_bytes, contenido)
    values (gen_random_uuid(), {texto}, 'a.txt', 'text/plain', 1, 'a')`,
  webchat_consentimientos: `(sitio, session_id, version, aceptado) values ('local', {texto}, '1', true)`,

  sitios: `(id) values (lower(replace({texto}, ' ', '-')))`,
  sitios_claves: `(clave, sitio) values ('tlk_pub_' || replace({texto}, ' ', '-'), 'local')`,
  sitios_secretos: `(secreto, sitio) values (rpad({texto}, 40, 'x'), 'local')`,
  cuotas: '(clave, segundos, ventana, usados) values ({texto}, 60, now(), 1)',

  lead_tableros: '(nombre, slug, propietario_usuario_id) values ({texto}, {texto}, {operador})',
  lead_etapas: `(tablero_id, codigo, nombre, orden) values ({tablero}, 'fila', 'Fila', 2)`,
  lead_tarjetas: `(contacto_id, tablero_id, etapa_id, propietario_usuario_id)
    values ({contacto}, {tablero}, {etapa}, {operador})`,
  lead_movimientos: '(tarjeta_id, etapa_destino_id) values ({tarjeta}, {etapa})',
  lead_recordatorios: `(tarjeta_id, descripcion, due_at, creado_por) values ({tarjeta}, 'llamar', now(), {operador})`,

  usuarios: { there: { id: 'operador' }, insert: '(id, correo) values ({cuenta}, {texto})' },
  usuarios_roles: '(usuario_id, rol_id) values ({operador}, {rol})',
  roles: '(codigo, nombre) values ({texto}, {texto})',
  permisos: '(codigo) values ({texto})',
  roles_permisos: '(rol_id, permiso_id) values ({rol}, {permiso})',

  eventos_auditoria: `(actor_usuario_id, entidad, entidad_id, accion)
    values ({operador}, 'contacto', {contacto}, 'ver')`,
  contactos_cambios: `(contacto_id, campo, fuente) values ({contacto}, 'correo', 'api')`,
  conversaciones_controles_eventos: `(conversacion_id, version, evento, actor_tipo) values ({conversacion}, 1, 'pausada', 'sistema')`,
  precios_modelo: `(modelo, desde, entrada, entrada_cache, escritura_cache, salida) values ({texto}, current_date, 0, 0, 0, 0)`,
  borrados: `(contacto_id, sal, huella, solicitado_por) values ({contacto}, 'sal', {texto}, 'consola')`,
  openai_por_borrar: `(tipo, id_openai) values ('respuesta', {texto})`,
  webchat_sesiones_revocadas: '(hash) values ({texto})',
  retenciones: `(tabla, descripcion) values ({texto}, 'Fila')`,
  webhooks_entrantes: `(canal) values ('whatsapp')`,
  'interno.tablas_adoptadas': '(tabla) values ({texto})',
};

/** A template; besides it, perhaps, a row that the world already has and that is used instead of a new one. */
export type RowRecipe = string | { readonly there: RowFinder; readonly insert: string };

/** Finds rows: which column holds the id of what. */
export type RowFinder = Readonly<Record<string, string>>;

/** What the templates may name, in the order in which it is made. Each is a row with an `id`. */
export const entities: readonly (readonly [name: string, insert: string])[] = [
  ['contacto', 'public.contactos (nombre_completo, propietario_usuario_id) values ({texto}, {operador})'],
  [
    'conversacion',
    `public.conversaciones (contacto_id, canal, asignado_a_usuario_id) values ({contacto}, 'webchat', {operador})`,
  ],
  [
    'mensaje',
    `public.mensajes (conversacion_id, direccion, tipo_contenido) values ({conversacion}, 'saliente', 'texto')`,
  ],
  [
    'turno',
    `public.turnos (conversacion_id, mensaje_id, secuencia, session_id, client_message_id, hash)
     values ({conversacion}, {mensaje}, 0, {texto}, 'mundo', 'hash')`,
  ],
  ['tablero', 'public.lead_tableros (nombre, slug, propietario_usuario_id) values ({texto}, {texto}, {operador})'],
  ['etapa', `public.lead_etapas (tablero_id, codigo, nombre, orden) values ({tablero}, 'mundo', 'Mundo', 1)`],
  [
    'tarjeta',
    `public.lead_tarjetas (contacto_id, conversacion_id, tablero_id, etapa_id, propietario_usuario_id)
     values ({contacto}, {conversacion}, {tablero}, {etapa}, {operador})`,
  ],
  ['rol', 'public.roles (codigo, nombre) values ({texto}, {texto})'],
  ['permiso', 'public.permisos (codigo) values ({texto})'],
];
