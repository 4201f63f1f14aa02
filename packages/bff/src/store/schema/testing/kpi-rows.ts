import type { SchemaDatabase } from './schema-database.ts';

/** A `bigint`: some drivers give it as text. */
export type Big = number | string;

/** A row of `webchat_sesiones`. */
export interface VisitRow {
  session_id: string;
  canal: string;
  iniciada_en: Date;
  abierta_en: Date | null;
  primer_mensaje_en: Date | null;
  ultima_actividad_en: Date;
  terminada_en: Date | null;
  motivo_cierre: string | null;
  paso_faltante: string | null;
  conversacion_id: string | null;
  contacto_id: string | null;
  prueba: boolean;
}

/** A row of `contactos`. */
export interface ContactRow {
  id: string;
  nombre_completo: string | null;
  correo: string | null;
  telefono_e164: string | null;
  company_name: string | null;
  origen: string | null;
  creado_en: Date;
}

/** A row of `conversaciones`. */
export interface ConversationRow {
  id: string;
  contacto_id: string;
  canal: string;
  iniciada_en: Date;
  ultimo_mensaje_en: Date | null;
}

/** A row of `mensajes`. */
export interface MessageRow {
  id: string;
  conversacion_id: string;
  secuencia: Big;
  direccion: 'entrante' | 'saliente';
  tipo_contenido: string;
  estado: string | null;
  datos: { author?: string } | null;
  creado_en: Date;
}

/** A row of `turnos`. */
export interface TurnRow {
  id: string;
  conversacion_id: string;
  mensaje_id: string;
  secuencia: Big;
  session_id: string;
  client_message_id: string;
  hash: string;
  estado: string;
  recibido_en: Date;
  primer_token_en: Date | null;
  terminado_en: Date | null;
}

/** A row of `ejecuciones_asistente`. */
export interface RunRow {
  conversacion_id: string;
  turno_id: string | null;
  iniciado_en: Date | null;
  tokens_entrada: number | null;
  tokens_cache: number | null;
  tokens_cache_escritura: number | null;
  tokens_salida: number | null;
  tokens_razonamiento: number | null;
  /** A `numeric`: drivers give it as text. */
  costo_estimado: string | number | null;
}

/** A row of `ejecuciones_herramientas`. */
export interface ToolRow {
  conversacion_id: string;
  turno_id: string;
  nombre: string;
  resultado: string;
  paso: number;
  call_id: string;
  argumentos_hash: string;
  salida: object;
  creado_en: Date;
}

/** A row of `conversaciones_controles_eventos`. */
export interface EventRow {
  /** The database gives it. */
  id?: Big;
  conversacion_id: string;
  version: number;
  evento: string;
  actor_tipo: string;
  motivo: string | null;
  creado_en: Date;
}

/** A row of `lead_tarjetas`. */
export interface CardRow {
  id: string;
  contacto_id: string;
  tablero_id: string;
  etapa_id: string;
  canal: string | null;
  motivo_cierre: string | null;
  calificado_en: Date | null;
  cerrado_en: Date | null;
  creado_en: Date;
}

/** A row of `lead_movimientos`. */
export interface MoveRow {
  id: string;
  tarjeta_id: string;
  etapa_origen_id: string | null;
  etapa_destino_id: string;
  cambiado_en: Date;
}

/** A row of `lead_etapas`. */
export interface StageRow {
  id: string;
  tablero_id: string;
  codigo: string;
  nombre: string;
  orden: number;
  categoria: 'abierta' | 'ganada' | 'perdida';
  sla_horas: number | null;
}

/** A row of `lead_tableros`. */
export interface BoardRow {
  id: string;
  slug: string;
  nombre: string;
}

/** Everything the indicators are made of, table by table. */
export interface KpiRows {
  webchat_sesiones: VisitRow[];
  contactos: ContactRow[];
  conversaciones: ConversationRow[];
  mensajes: MessageRow[];
  turnos: TurnRow[];
  ejecuciones_asistente: RunRow[];
  ejecuciones_herramientas: ToolRow[];
  conversaciones_controles_eventos: EventRow[];
  lead_tableros: BoardRow[];
  lead_etapas: StageRow[];
  lead_tarjetas: CardRow[];
  lead_movimientos: MoveRow[];
}

/** A database with no rows yet, to push some into. */
export function noKpiRows(): KpiRows {
  return {
    webchat_sesiones: [],
    contactos: [],
    conversaciones: [],
    mensajes: [],
    turnos: [],
    ejecuciones_asistente: [],
    ejecuciones_herramientas: [],
    conversaciones_controles_eventos: [],
    lead_tableros: [],
    lead_etapas: [],
    lead_tarjetas: [],
    lead_movimientos: [],
  };
}

/** Reads the tables as they are, row by row. */
export async function readKpiRows({ sql }: Pick<SchemaDatabase, 'sql'>): Promise<KpiRows> {
  const rows = noKpiRows();
  for (const table of Object.keys(rows) as (keyof KpiRows)[]) {
    // Each table's rows are what its interface says, because the columns have those names and types.
    // oxlint-disable-next-line no-await-in-loop
    rows[table] = (await sql(`select * from public.${table}`)) as never;
  }
  return rows;
}

/** Writes rows as they are: no trigger adds, counts or refuses anything. */
export async function insertKpiRows(
  { sql, script }: Pick<SchemaDatabase, 'sql' | 'script'>,
  rows: KpiRows,
): Promise<void> {
  await script(`set local session_replication_role = replica`);
  for (const [table, list] of Object.entries(rows) as [string, object[]][]) {
    const columns = Object.keys(list[0] ?? {}).join(', ');
    if (columns === '') continue;
    // oxlint-disable-next-line no-await-in-loop
    await sql(
      `insert into public.${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::public.${table}, $1)`,
      [JSON.stringify(list)],
    );
  }
  await script(`set local session_replication_role = origin`);
}
