import * as z from 'zod';
import { attachmentRows } from './visitor-schemas.ts';
import type { StoredAttachment } from './visitor-schemas.ts';

/** What a turn says of itself once it ended, kept with it so that a repeated request gets the same answer. */
const savedMetadata = z.looseObject({
  assistant_response_id: z.string().nullish(),
  previous_response_id: z.string().nullish(),
  tools_called: z.array(z.string()).optional(),
  tool_call_ids: z.array(z.string()).optional(),
  respuestas_sugeridas: z.array(z.string()).optional(),
});

const turnStates = {
  en_cola: 'queued',
  en_curso: 'running',
  publicado: 'published',
  sin_respuesta: 'unanswered',
  descartado: 'discarded',
  fallido: 'failed',
} as const;

export type TurnState = (typeof turnStates)[keyof typeof turnStates];

/** Why a turn ended without the model's whole answer, and how the database says it. */
export const endingReasons = {
  stopped: 'detenido_por_visitante',
  out_of_time: 'tiempo_agotado',
  no_service: 'modelo_no_disponible',
  no_budget: 'presupuesto_agotado',
  refused: 'peticion_rechazada',
  unfinished: 'sin_terminar',
  withheld: 'respuesta_retenida',
} as const;

export type EndingReason = keyof typeof endingReasons;

/** Something a turn told, as it is kept: JSON that the turns make and read. */
export type KeptEvent = Record<string, unknown>;

/** Events in a row, and the position of the first. */
export interface EventBatch {
  seq: number;
  events: KeptEvent[];
}

const turnRow = z
  .object({
    turno_id: z.string(),
    estado: z
      .enum(['en_cola', 'en_curso', 'publicado', 'sin_respuesta', 'descartado', 'fallido'])
      .transform((estado) => turnStates[estado]),
    motivo: z.string().nullable(),
    conversacion_id: z.string(),
    mensaje_id: z.string(),
    client_message_id: z.string(),
    conversacion_openai_id: z.string().nullable(),
    metadatos: savedMetadata,
    respuesta: z.object({ mensaje_id: z.string(), texto: z.string() }).nullable(),
  })
  .transform((row) => ({
    turnId: row.turno_id,
    state: row.estado,
    reason: row.motivo,
    conversationId: row.conversacion_id,
    clientMessageId: row.client_message_id,
    openaiConversationId: row.conversacion_openai_id,
    responseId: row.metadatos.assistant_response_id ?? null,
    previousResponseId: row.metadatos.previous_response_id ?? null,
    toolsCalled: row.metadatos.tools_called ?? [],
    toolCallIds: row.metadatos.tool_call_ids ?? [],
    suggestedReplies: row.metadatos.respuestas_sugeridas ?? [],
    reply: row.respuesta && { messageId: row.respuesta.mensaje_id, text: row.respuesta.texto },
  }));

/** A turn as the ledger holds it. `reply` is there exactly when `state` is `published`. */
export type Turn = z.output<typeof turnRow>;

export const leadSchema = z
  .object({
    full_name: z.string().nullable(),
    email: z.string().nullable(),
    phone_number: z.string().nullable(),
    company_name: z.string().nullable(),
    necesidad: z.string().nullable(),
  })
  .transform(({ necesidad, ...fields }) => ({ fields, need: necesidad }));

/** What is known of the visitor, by the names the tools use. */
export type Lead = z.output<typeof leadSchema>;

const pastMessageRow = { autor: z.string().nullable(), texto: z.string().nullable(), adjuntos: attachmentRows };

const toPastMessage = (row: z.output<z.ZodObject<typeof pastMessageRow>>): PastMessage => ({
  author: toAuthor(row.autor),
  text: row.texto ?? '',
  attachments: row.adjuntos,
});

const pastMessage = z.object(pastMessageRow).transform(toPastMessage);

const inputMessage = z
  .object({ ...pastMessageRow, propio: z.boolean().default(false) })
  .transform((row): InputMessage => ({ ...toPastMessage(row), own: row.propio }));

/** A message of our own history, as it is told to the model. */
export interface PastMessage {
  author: 'visitor' | 'assistant' | 'human';
  text: string;
  attachments: StoredAttachment[];
}

/** One that OpenAI does not know yet; `own` is the one that the turn answers. */
export interface InputMessage extends PastMessage {
  own: boolean;
}

function toAuthor(author: string | null): PastMessage['author'] {
  if (author === 'user') return 'visitor';
  if (author === 'assistant') return 'assistant';
  return 'human';
}

export const turnHistorySchema = z.array(pastMessage);

const turnContext = z
  .object({
    cerca: z.number(),
    session_id: z.string(),
    idioma: z.string().nullable(),
    intento: z.number(),
    sucia: z.boolean(),
    // Absent while the functions of an earlier version are there, in the middle of a migration.
    tokens_hoy: z.number().default(0),
    tokens_por_dia: z.number().nullable().default(null),
    asistente: z.string().nullable().default(null),
    conversacion_openai_id: z.string().nullable(),
    last_response_id: z.string().nullable(),
    ultimo_item_id: z.string().nullable(),
    lead: leadSchema,
    cerrado: z.boolean(),
    entrada: z.array(inputMessage),
    tiene_historial: z.boolean(),
  })
  .transform((row) => ({
    fence: row.cerca,
    sessionId: row.session_id,
    locale: row.idioma,
    attempt: row.intento,
    dirty: row.sucia,
    tokensToday: row.tokens_hoy,
    tokensPerDay: row.tokens_por_dia,
    assistantId: row.asistente,
    openaiConversationId: row.conversacion_openai_id,
    lastResponseId: row.last_response_id,
    lastItemId: row.ultimo_item_id,
    lead: row.lead,
    closed: row.cerrado,
    input: row.entrada,
    hasHistory: row.tiene_historial,
  }));

/**
 * What a worker needs to run a turn it leased. `dirty` says that an earlier turn of the conversation never ended
 * cleanly, so OpenAI may hold leftovers. `tokensToday` is what the visitor's site has used since midnight UTC, `tokensPerDay` its own
 * budget and `assistantId` its own assistant, if it has them. `input` are the messages OpenAI does not know yet, the newest last.
 */
export type TurnContext = z.output<typeof turnContext>;

export const claimSchema = z.discriminatedUnion('resultado', [
  z
    .object({
      resultado: z.literal('reclamado'),
      turno: turnRow,
      contexto: turnContext,
      repetido: z.boolean().optional(),
    })
    .transform((row) => ({
      type: 'claimed' as const,
      turn: row.turno,
      context: row.contexto,
      replayed: row.repetido ?? false,
    })),
  z
    .object({ resultado: z.literal('espera'), turno: turnRow, repetido: z.boolean().optional() })
    .transform((row) => ({ type: 'waiting' as const, turn: row.turno, replayed: row.repetido ?? false })),
  z
    .object({ resultado: z.literal('terminado'), turno: turnRow, repetido: z.boolean().optional() })
    .transform((row) => ({ type: 'ended' as const, turn: row.turno, replayed: row.repetido ?? false })),
]);

/** The answer to a claim: run it, wait for whoever runs it, or read how it ended. */
export type Claim = z.output<typeof claimSchema>;
export type ClaimedTurn = Extract<Claim, { type: 'claimed' }>;

export const acceptSchema = z.union([
  claimSchema,
  z.object({ resultado: z.literal('conflicto') }).transform(() => ({ type: 'conflict' as const })),
  z.object({ resultado: z.literal('ocupada') }).transform(() => ({ type: 'busy' as const })),
]);

/** A claim, or a refusal that stored nothing: `conflict` (same id, other content), `busy` (queue full). */
export type Acceptance = z.output<typeof acceptSchema>;

export const abandonedSchema = z.union([
  claimSchema,
  z.object({ resultado: z.literal('nada') }).transform(() => ({ type: 'none' as const })),
]);

export const publishSchema = z.object({ publicada: z.boolean(), turno: turnRow }).transform((row) => row.turno);

export const turnSchema = turnRow;

const keptStates = { vigente: 'held', tomado: 'overtaken', detenido: 'stopped', perdido: 'lost' } as const;

const keptState = z.enum(['vigente', 'tomado', 'detenido', 'perdido']).transform((state) => keptStates[state]);

/** Whether a running turn goes on, a person took the conversation, the visitor wants no answer, or another has it. */
export type KeptState = z.output<typeof keptState>;

export const keptSchema = z.record(z.string(), keptState);

export const followSchema = z
  .object({
    turno: turnRow,
    libre: z.boolean(),
    tomado: z.boolean(),
    tandas: z.array(z.object({ seq: z.number(), datos: z.array(z.record(z.string(), z.unknown())) })),
  })
  .transform((row) => ({
    turn: row.turno,
    free: row.libre,
    overtaken: row.tomado,
    batches: row.tandas.map((batch): EventBatch => ({ seq: batch.seq, events: batch.datos })),
  }));

/** A turn as somebody follows it; `free` says that nobody works on it and it is next in its conversation. */
export type FollowedTurn = z.output<typeof followSchema>;

const alertTypes = {
  modelo_no_disponible: 'model_unavailable',
  presupuesto_agotado: 'budget_spent',
  promesa_pendiente: 'promise_pending',
} as const;

export type AlertType = (typeof alertTypes)[keyof typeof alertTypes];

const alertRow = z
  .object({
    id: z.string(),
    tipo: z.enum(['modelo_no_disponible', 'presupuesto_agotado', 'promesa_pendiente']),
    conversacion_id: z.string().nullable(),
    codigo: z.string().nullable(),
    veces: z.number(),
    creada_en: z.string(),
    actualizada_en: z.string(),
  })
  .transform((row) => ({
    id: row.id,
    type: alertTypes[row.tipo],
    conversationId: row.conversacion_id,
    code: row.codigo,
    times: row.veces,
    openedAt: row.creada_en,
    lastAt: row.actualizada_en,
  }));

export const alertListSchema = z.array(alertRow);

/** Something the team has to see to, open still. Times are ISO. */
export type OpenAlert = z.output<typeof alertRow>;

export const toolResultSchema = z
  .object({
    salida: z.record(z.string(), z.unknown()),
    resultado: z.enum(['ok', 'validacion', 'error', 'rechazada_por_control']),
    repetida: z.boolean(),
    lead: leadSchema,
  })
  .transform((row) => ({
    output: row.salida,
    outcome: toToolOutcome(row.resultado),
    repeated: row.repetida,
    lead: row.lead,
  }));

/** The output for the model and what became of the call; `overtaken` means a person holds the conversation. */
export type ToolResult = z.output<typeof toolResultSchema>;

export type ToolOutcome = 'ok' | 'refused' | 'error' | 'overtaken';

function toToolOutcome(resultado: 'ok' | 'validacion' | 'error' | 'rechazada_por_control'): ToolOutcome {
  return ({ ok: 'ok', validacion: 'refused', error: 'error', rechazada_por_control: 'overtaken' } as const)[resultado];
}
