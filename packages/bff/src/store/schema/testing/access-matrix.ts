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
 * - a **function** or **sequence**: its name in the list of whom it is for (`access-functions.ts`).
 * A row that hangs from something the world does not have yet: add that to `entities` (`access-rows.ts`). A circle or a
 * set of verbs that no word says yet: one line in `audiences` or `serviceVerbs`.
 *
 * Names are as Postgres writes them: `contactos` lies in `public`, `interno.tablas_adoptadas` says so.
 */

import { functions, sequences } from './access-functions.ts';
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

/** What `service_role` may, on any row: the four verbs, all but to delete, to read and add, to read and change, to read and delete, only to read, or nothing. */
export type ServiceRule = 'all' | 'change' | 'add' | 'set' | 'prune' | 'read' | 'none';

/** The same in verbs. */
export const serviceVerbs: Readonly<Record<ServiceRule, readonly Verb[]>> = {
  all: verbs,
  change: ['select', 'insert', 'update'],
  add: ['select', 'insert'],
  set: ['select', 'update'],
  prune: ['select', 'delete'],
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
  eventos: { select: 'nobody', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'prune' },
  eventos_entrega: { select: 'theirs', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  llamadas: { select: 'theirs', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },

  // Turns, and what the assistant did in them.
  turnos: { select: 'theirs', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  turno_eventos: { select: 'nobody', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  alertas: { select: 'theirs', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  consumo_tokens: { select: 'operators', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  ejecuciones_asistente: { select: 'theirs', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  ejecuciones_herramientas: { select: 'theirs', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },

  // Visits.
  webchat_visitantes: { select: 'theirs', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  webchat_sesiones: { select: 'theirs', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  webchat_session_closures: { select: 'theirs', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  webchat_refrescos: { select: 'nobody', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },

  webchat_conocidos: { select: 'nobody', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  webchat_consentimientos: { select: 'nobody', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  'interno.adjuntos_contenido': {
    select: 'nobody',
    insert: 'nobody',
    update: 'nobody',
    delete: 'nobody',
    service: 'all',
  },

  // Sites.
  sitios: { select: 'operators', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  sitios_claves: { select: 'operators', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  sitios_secretos: { select: 'nobody', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },
  cuotas: { select: 'nobody', insert: 'nobody', update: 'nobody', delete: 'nobody', service: 'all' },

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

/** Everything that is declared about rights. */
export const accessMatrix = { tables, columns, frozen, views, functions, sequences };

/** The shape of it; tests of the matrix itself bring another one. */
export type AccessMatrix = typeof accessMatrix;
