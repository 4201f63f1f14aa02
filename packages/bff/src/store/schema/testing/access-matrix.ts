/**
 * Who may do what in the database, as data. `access.contract.ts` tries every cell of it, on every database: each table
 * × verb × caller × own and foreign row, each column, view, function and sequence × caller. The objects come from the
 * catalogue, so one that is missing here fails the test, as does one that is here and not there. `anon` appears
 * nowhere: it reaches nothing.
 *
 * Something new in `public` or `interno` needs:
 * - a **table**: one line in `tables`, and one in `rows` (`access-rows.ts`) that says how to make a row of it. If
 *   operators may write some of its columns only, one in `columns`; if a trigger refuses a verb to everybody, one in
 *   `frozen`;
 * - a **view**: one line in `views`; the rows that it shows come from the lines of its tables;
 * - a **function** or **sequence**: its name in the list of whom it is for.
 * A row that hangs from something the world does not have yet: add that to `entities` (`access-rows.ts`). A circle or a
 * set of verbs that no word says yet: one line in `audiences` or `serviceVerbs`.
 *
 * Names are as Postgres writes them: `contactos` lies in `public`, `interno.tablas_adoptadas` says so.
 */

import type { RowFinder } from './access-rows.ts';

/** What is done to a row. */
export const verbs = ['select', 'insert', 'update', 'delete'] as const;

/** One of the four. */
export type Verb = (typeof verbs)[number];

/**
 * To whom a verb is open. Rows of others are not found; to insert a row that one may not is refused.
 * - `nobody`: not granted, so refused (42501)
 * - `admin`: any row, to an admin
 * - `theirs`: any row to an admin, and to an active operator what they own or are assigned
 * - `ownName`: to active operators and admins, only a row in their own name
 * - `operators`: any row, to active operators and admins
 */
export type Rule = 'nobody' | 'admin' | 'theirs' | 'ownName' | 'operators';

/** What `service_role` may, on any row: the four verbs, all but to delete, to read and add, to read and change, only to read, or nothing. */
export type ServiceRule = 'all' | 'change' | 'add' | 'set' | 'read' | 'none';

/** The same in verbs. */
export const serviceVerbs: Readonly<Record<ServiceRule, readonly Verb[]>> = {
  all: verbs,
  change: ['select', 'insert', 'update'],
  add: ['select', 'insert'],
  set: ['select', 'update'],
  read: ['select'],
  none: [],
};

/** One table: four verbs for operators, and what the service may. */
export type TableRule = Readonly<Record<Verb, Rule>> & { readonly service: ServiceRule };

const tables: Readonly<Record<string, TableRule>> = {
  // Contacts and conversations.
  contactos: { select: 'theirs', insert: 'theirs', update: 'theirs', delete: 'nobody', service: 'all' },
  identidades_canal: { select: 'theirs', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  conversaciones: { select: 'theirs', insert: 'nobody', update: 'theirs', delete: 'nobody', service: 'all' },
  conversaciones_controles: { select: 'theirs', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  conversaciones_insights: { select: 'theirs', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  mensajes: { select: 'theirs', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  adjuntos: { select: 'theirs', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  eventos_entrega: { select: 'theirs', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  llamadas: { select: 'theirs', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },

  // Turns, and what the assistant did in them.
  turnos: { select: 'theirs', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  ejecuciones_asistente: { select: 'theirs', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  ejecuciones_herramientas: { select: 'theirs', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },

  // Visits.
  webchat_visitantes: { select: 'theirs', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  webchat_sesiones: { select: 'theirs', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  webchat_session_closures: { select: 'theirs', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  webchat_refrescos: { select: 'nobody', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },

  // Boards.
  lead_tableros: { select: 'theirs', insert: 'admin', update: 'admin', delete: 'admin', service: 'all' },
  lead_etapas: { select: 'theirs', insert: 'admin', update: 'admin', delete: 'admin', service: 'all' },
  lead_tarjetas: { select: 'theirs', insert: 'theirs', update: 'theirs', delete: 'admin', service: 'all' },
  lead_movimientos: { select: 'theirs', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  lead_recordatorios: { select: 'theirs', insert: 'ownName', update: 'theirs', delete: 'theirs', service: 'all' },

  // People.
  usuarios: { select: 'theirs', insert: 'admin', update: 'theirs', delete: 'nobody', service: 'all' },
  usuarios_roles: { select: 'theirs', insert: 'admin', update: 'nobody', delete: 'admin', service: 'all' },
  roles: { select: 'operators', insert: 'admin', update: 'admin', delete: 'admin', service: 'all' },
  permisos: { select: 'operators', insert: 'admin', update: 'admin', delete: 'admin', service: 'all' },
  roles_permisos: { select: 'operators', insert: 'admin', update: 'admin', delete: 'admin', service: 'all' },

  // Records.
  contactos_cambios: { select: 'theirs', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'read' },
  conversaciones_controles_eventos: {
    select: 'theirs',
    insert: 'nobody',
    update: 'nobody',
    delete: 'nobody',
    service: 'read',
  },
  precios_modelo: { select: 'operators', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  eventos_auditoria: { select: 'theirs', insert: 'ownName', update: 'nobody', delete: 'nobody', service: 'add' },
  borrados: { select: 'admin', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'change' },
  openai_por_borrar: { select: 'nobody', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  webchat_sesiones_revocadas: {
    select: 'nobody',
    insert: 'nobody',
    update: 'nobody',
    delete: 'nobody',
    service: 'all',
  },
  retenciones: { select: 'operators', insert: 'nobody', update: 'admin', delete: 'nobody', service: 'set' },
  webhooks_entrantes: { select: 'admin', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  'interno.tablas_adoptadas': {
    select: 'nobody',
    insert: 'nobody',
    update: 'nobody',
    delete: 'nobody',
    service: 'none',
  },
};

/** The columns that a verb is granted on to operators, where these are not all: they are shut out of the others. */
const columns: Readonly<Record<string, Readonly<Partial<Record<Verb, readonly string[]>>>>> = {
  contactos: {
    update: [
      'nombre_completo',
      'correo',
      'telefono_e164',
      'propietario_usuario_id',
      'estado',
      'company_name',
      'notes',
      'necesidad_proposito',
    ],
  },
  conversaciones: { update: ['estado', 'asignado_a_usuario_id', 'prioridad', 'no_leidos'] },
  lead_tarjetas: {
    insert: [
      'contacto_id',
      'conversacion_id',
      'tablero_id',
      'etapa_id',
      'canal',
      'propietario_usuario_id',
      'asignado_a_usuario_id',
      'monto_estimado',
      'moneda',
      'probabilidad_override',
      'motivo_cierre',
      'tags',
      'metadata',
      'fuente',
    ],
    update: [
      'tablero_id',
      'etapa_id',
      'propietario_usuario_id',
      'asignado_a_usuario_id',
      'monto_estimado',
      'moneda',
      'probabilidad_override',
      'motivo_cierre',
      'tags',
      'metadata',
    ],
  },
  lead_recordatorios: { update: ['descripcion', 'due_at', 'completado', 'completado_en', 'metadata'] },
  retenciones: { update: ['dias'] },
  usuarios: { update: ['nombre_completo', 'telefono_e164', 'estado'] },
  eventos_auditoria: { insert: ['actor_usuario_id', 'entidad', 'entidad_id', 'accion', 'datos', 'id_solicitud'] },
};

/** What a trigger refuses with PT409, whoever asks: to those who are granted it, and to the table's owner. */
const frozen: Readonly<Record<string, readonly Verb[]>> = {
  contactos_cambios: ['update', 'delete'],
  conversaciones_controles_eventos: ['update', 'delete'],
  eventos_auditoria: ['update', 'delete'],
  lead_movimientos: ['update', 'delete'],
};

/** One view: to whom its rows are open to read (the service reads all), and how those of one side are found. */
export type ViewRule = { readonly select: Rule; readonly there: RowFinder };

const views: Readonly<Record<string, ViewRule>> = {
  embudo: { select: 'theirs', there: { contacto_id: 'contacto' } },
  conversaciones_en_curso: { select: 'theirs', there: { contacto_id: 'contacto' } },
  // What the indicators read.
  'interno.contactos_de_prueba': { select: 'theirs', there: { contacto_id: 'contacto' } },
  'interno.conversaciones_de_prueba': { select: 'theirs', there: { id: 'conversacion' } },
  'interno.mensajes_vistos': { select: 'theirs', there: { conversacion_id: 'conversacion' } },
  'interno.mensajes_del_asistente': { select: 'theirs', there: { conversacion_id: 'conversacion' } },
  'interno.mensajes_de_operador': { select: 'theirs', there: { conversacion_id: 'conversacion' } },
};

/**
 * Whom something without rows is for. `authenticated` is whoever brings a user's token, operator or not: what such a
 * function answers is still decided by the policies of what it reads.
 */
export const audiences = {
  authenticatedAndService: ['authenticated', 'service_role'],
  service: ['service_role'],
  nobody: [],
} as const satisfies Record<string, readonly ('authenticated' | 'service_role')[]>;

/** The name of one of these circles. */
export type Audience = keyof typeof audiences;

const functions: Readonly<Record<Audience, readonly string[]>> = {
  authenticatedAndService: [
    'es_admin',
    'puede_ver_conversacion',
    'puede_ver_lead',
    'puede_ver_mensaje',
    'puede_ver_tablero',
    'dashboard_kpis',
    'panel_kpis',
    // What the policies and the functions above call on their caller's behalf.
    'interno.kpis_tiempos_respuesta',
    'interno.kpis_de_ventana',
    'interno.kpis_embudo',
    'interno.kpis_cierres',
    'interno.kpis_atencion',
    'interno.kpis_respuestas',
    'interno.kpis_contactos',
    'interno.kpis_herramientas',
    'interno.kpis_uso',
    'interno.kpis_turnos',
    'interno.kpis_reapertura',
    'interno.kpis_etapas',
    'interno.kpis_etapas_ahora',
    'interno.medianoche',
    'interno.milisegundos',
    'interno.motivo_de_traspaso',
    'interno.tasa',
    'interno.es_admin',
    'interno.operador_actual',
    'interno.conserva_propietario',
    'interno.conserva_cargo',
    'interno.contactos_propios',
    'interno.contactos_a_cargo',
    'interno.conversaciones_asignadas',
    'interno.conversaciones_de_tarjetas_propias',
    'interno.tableros_con_tarjetas_propias',
    'interno.tarjetas_propias',
    // What the views ask, to begin with what their caller may see.
    'interno.ve_todo',
    'interno.conversaciones_visibles',
    'interno.tarjetas_visibles',
  ],
  service: [
    // Visitors.
    'registrar_mensaje_webchat',
    'record_webchat_visitante',
    'abrir_sesion_webchat',
    'cerrar_sesion_webchat',
    'historial_webchat',
    'registrar_visita',
    'interno.huella',
    'cerrar_visitas_inactivas',
    'marcar_visitas_de_prueba',
    'interno.contacto_de_sesion',
    'interno.motivo_de_cierre',
    'interno.paso_faltante',
    'interno.terminar_visita',
    'interno.contacto_webchat',
    'interno.conversacion_webchat',
    'interno.metadatos_de_mensaje',
    // Turns.
    'aceptar_mensaje',
    'arrendar_turno',
    'autor_de_mensaje',
    'bloquear_conversacion_de_turno',
    'contexto_turno',
    'exigir_turno',
    'fallar_turno',
    'guardar_conversacion_openai',
    'historial_turno',
    'publicar_respuesta',
    'reclamar_abandonado',
    'reclamar_turno',
    'registrar_ejecuciones',
    'renovar_turno',
    'repetir_arriendo',
    'repetir_mensaje',
    'soltar_turno',
    'terminar_turno_sin_respuesta',
    'turno_conserva_control',
    'turno_json',
    'turno_ya_terminado',
    // Tools.
    'aplicar_herramienta',
    'cerrar_lead',
    'ejecutar_herramienta',
    'faltantes_de_lead',
    'guardar_campo_lead',
    'lead_de_contacto',
    'llamada_previa',
    // The command line and the server itself.
    'latido',
    'diagnostico',
    'interno.conexion_cifrada',
    'interno.faltas_de_service_role',
    'interno.funciones_de_anon',
    'interno.migraciones_aplicadas',
    'interno.permisos_de',
    'interno.permisos_de_anon',
    'interno.relaciones_publicas',
    'interno.tablas_sin_rls',
    'interno.vistas_del_dueno',
    'listar_leads',
    'listar_precios',
    'listar_procedencia',
    'guardar_precio_modelo',
    'interno.recalcular_costos',
    // A person's data.
    'buscar_contactos',
    'exportar_contacto',
    'solicitar_borrado',
    'estado_borrado',
    'borrados_pendientes',
    'pendientes_openai',
    'confirmar_openai_borrado',
    'aplazar_openai',
    'anotar_openai_suelto',
    'borrar_filas',
    'aplicar_retencion',
    'listar_retenciones',
    'cambiar_retencion',
    'interno.a_uuid',
    'interno.anotar_openai_de_conversaciones',
    'interno.aplicar_regla',
    'interno.bloquear_persona',
    'interno.borrado_json',
    'interno.claves_de_contacto',
    'interno.filas_que_nombran',
    'interno.ids_de_contacto',
    'interno.nombra',
    'interno.numeros_de_contacto',
    'interno.sin_prefijo',
    'interno.borrar_registros',
    'interno.buscar_borrado',
    'interno.cercar_turnos',
    'interno.contar_filas_de_contacto',
    'interno.filas_de_contacto',
    'interno.revocar_sesiones',
    'interno.sesiones_de_contacto',
    'registrar_evento_seguridad',
    'trazar',
    'interno.conversacion_de_identificador',
  ],
  nobody: [
    // Triggers.
    'conversaciones_controles_subir_version',
    'interno.alta_de_usuario',
    'interno.anotar_cambio_de_control',
    'interno.anotar_cambios_de_contacto',
    'interno.anotar_primer_mensaje',
    'interno.anotar_visita',
    'interno.aplicar_resultado_de_tarjeta',
    'interno.impedir_cambio',
    'interno.rechazar_sesion_revocada',
    'interno.auditar_retencion',
    'interno.poner_costo',
    'interno.calcular_captura_estado',
    'interno.copiar_insights_a_tarjeta',
    'interno.cuidar_estado_de_admin',
    'interno.cuidar_rol_admin',
    'interno.cuidar_rol_admin_de_usuario',
    'interno.dar_tarjeta_al_primer_mensaje',
    'interno.marcar_actualizado_en',
    'interno.marcar_updated_at',
    'interno.precalificar_por_contacto',
    'interno.precalificar_tarjeta_nueva',
    'interno.registrar_movimiento',
    'interno.revisar_etapa_de_tarjeta',
    // What triggers call.
    'interno.calcular_costo',
    'interno.es_precalificable',
    'interno.precio_de_modelo',
    'interno.visita_abierta',
    'interno.exigir_otro_admin',
    'interno.precalificar',
    'interno.primera_etapa',
    'interno.seguir_conversacion',
    'interno.tablero_predeterminado',
    'interno.tarjeta_de_conversacion',
    // The adoption of older databases.
    'interno.adoptar_columnas',
    'interno.adoptar_indices',
    'interno.adoptar_obligatoria',
    'interno.adoptar_restricciones',
    'interno.adoptar_tabla',
    'interno.asegurar_restriccion',
    'interno.columnas',
    'interno.crear_indice',
    'interno.definicion_indice',
    'interno.definicion_restriccion',
    'interno.indices_sueltos',
    'interno.llenar_con_predeterminado',
    'interno.retirar_disparadores_anteriores',
    'interno.retirar_indices_gemelos',
    'interno.retirar_politicas_anteriores',
    'interno.retirar_vista_distinta',
    'interno.validar_restriccion',
  ],
};

const sequences: Readonly<Record<Audience, readonly string[]>> = {
  authenticatedAndService: [],
  service: ['mensajes_secuencia_seq'],
  // Identity columns draw by themselves.
  nobody: ['contactos_cambios_id_seq', 'conversaciones_controles_eventos_id_seq'],
};

/** Everything that is declared about rights. */
export const accessMatrix = { tables, columns, frozen, views, functions, sequences };

/** The shape of it; tests of the matrix itself bring another one. */
export type AccessMatrix = typeof accessMatrix;
