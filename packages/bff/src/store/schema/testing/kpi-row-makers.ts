import { noKpiRows } from './kpi-rows.ts';
import type { CardRow, ConversationRow, EventRow, KpiRows, RunRow, TurnRow, VisitRow } from './kpi-rows.ts';

/** Rows told by what matters of them; a moment is an ISO text. Everything is about `ana`, unless said otherwise. */
export interface RowMakers {
  rows: KpiRows;
  person: (name: string) => void;
  visit: (session: string, at: string, changes?: Partial<VisitRow>) => void;
  conversation: (name: string, at: string, changes?: Partial<ConversationRow>) => string;
  message: (conversation: string, at: string, author: 'user' | 'assistant' | 'operator') => void;
  turn: (conversation: string, at: string, changes?: Partial<TurnRow>) => string;
  run: (conversation: string, at: string, changes?: Partial<RunRow>) => void;
  event: (conversation: string, at: string, event: string, changes?: Partial<EventRow>) => void;
  card: (name: string, changes: Partial<CardRow>) => void;
}

/** A moment. */
export const at = (text: string): Date => new Date(text);

/** The id that a name stands for. */
export function idOf(name: string): string {
  const hex = Buffer.from(name.padEnd(6, '-')).toString('hex').slice(0, 12).padEnd(12, '0');
  return `00000000-0000-4000-8000-${hex}`;
}

/** Makers that gather rows, on a board with a stage of each category: `nueva`, `ganada`, `perdida`. */
export function createRowMakers(): RowMakers {
  const rows = noKpiRows();
  rows.lead_tableros.push({ id: idOf('board'), slug: 'prueba', nombre: 'Prueba' });
  for (const [index, categoria] of (['abierta', 'ganada', 'perdida'] as const).entries()) {
    const id = idOf(categoria);
    const stage = { id, tablero_id: idOf('board'), codigo: categoria, nombre: categoria, orden: index, sla_horas: 24 };
    rows.lead_etapas.push({ ...stage, categoria });
  }
  return { rows, ...makeVisitors(rows), ...makeTalk(rows), ...makeLeads(rows) };
}

function makeVisitors(rows: KpiRows): Pick<RowMakers, 'person' | 'visit'> {
  return {
    person: (name) => {
      rows.contactos.push({
        id: idOf(name),
        nombre_completo: name,
        correo: `${name}@x.mx`,
        telefono_e164: null,
        company_name: null,
        origen: 'webchat',
        creado_en: at('2026-01-01T00:00:00Z'),
      });
    },
    visit: (session, moment, changes = {}) => {
      rows.webchat_sesiones.push({
        session_id: session,
        canal: 'webchat',
        iniciada_en: at(moment),
        abierta_en: null,
        primer_mensaje_en: null,
        ultima_actividad_en: at(moment),
        terminada_en: at(moment),
        motivo_cierre: null,
        paso_faltante: null,
        conversacion_id: null,
        contacto_id: changes.primer_mensaje_en ? idOf(session) : null,
        prueba: false,
        ...changes,
      });
    },
  };
}

function makeTalk(rows: KpiRows): Pick<RowMakers, 'conversation' | 'message' | 'turn' | 'run' | 'event'> {
  return {
    conversation: (name, moment, changes = {}) => {
      rows.conversaciones.push({
        id: idOf(name),
        contacto_id: idOf('ana'),
        canal: 'webchat',
        iniciada_en: at(moment),
        ultimo_mensaje_en: null,
        ...changes,
      });
      return idOf(name);
    },
    message: (conversation, moment, author) => {
      const incoming = author === 'user';
      rows.mensajes.push({
        id: idOf(`m${rows.mensajes.length}`),
        conversacion_id: conversation,
        secuencia: rows.mensajes.length + 1,
        direccion: incoming ? 'entrante' : 'saliente',
        tipo_contenido: 'texto',
        estado: incoming ? 'entregada' : 'enviada',
        datos: { author },
        creado_en: at(moment),
      });
      for (const row of rows.conversaciones) if (row.id === conversation) row.ultimo_mensaje_en = at(moment);
    },
    turn: (conversation, moment, changes = {}) => {
      const id = idOf(`t${rows.turnos.length}`);
      rows.turnos.push({
        id,
        conversacion_id: conversation,
        mensaje_id: id,
        secuencia: rows.turnos.length + 1,
        session_id: 'ana',
        client_message_id: id,
        hash: 'hash',
        estado: 'publicado',
        recibido_en: at(moment),
        primer_token_en: null,
        terminado_en: at(moment),
        ...changes,
      });
      return id;
    },
    run: (conversation, moment, changes = {}) => {
      rows.ejecuciones_asistente.push({
        conversacion_id: conversation,
        turno_id: null,
        iniciado_en: at(moment),
        tokens_entrada: 10,
        tokens_cache: null,
        tokens_cache_escritura: null,
        tokens_salida: 5,
        tokens_razonamiento: null,
        costo_estimado: 0.5,
        ...changes,
      });
    },
    event: (conversation, moment, evento, changes = {}) => {
      rows.conversaciones_controles_eventos.push({
        conversacion_id: conversation,
        version: 1,
        evento,
        actor_tipo: 'visitante',
        motivo: null,
        creado_en: at(moment),
        ...changes,
      });
    },
  };
}

function makeLeads(rows: KpiRows): Pick<RowMakers, 'card'> {
  return {
    card: (name, changes) => {
      rows.lead_tarjetas.push({
        id: idOf(`c${rows.lead_tarjetas.length}`),
        contacto_id: idOf(name),
        tablero_id: idOf('board'),
        etapa_id: idOf('abierta'),
        canal: 'webchat',
        motivo_cierre: null,
        calificado_en: null,
        cerrado_en: null,
        creado_en: at('2026-01-01T00:00:00Z'),
        ...changes,
      });
    },
  };
}
