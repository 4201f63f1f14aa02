import type { SupabaseClient } from '@supabase/supabase-js';
import * as z from 'zod';
import { leadListSchema, provenanceSchema, traceSchema } from './console-schemas.ts';
import type { FieldChange, LeadRow, Trace } from './console-schemas.ts';
import type { FunctionArguments } from './function-arguments.ts';
import { toQuotaRows } from './quota.ts';
import type { Quota } from './quota.ts';
import { createRpc } from './rpc.ts';
import type { RpcOptions } from './rpc.ts';
import {
  abandonedSchema,
  acceptSchema,
  alertListSchema,
  claimSchema,
  endingReasons,
  followSchema,
  keptSchema,
  publishSchema,
  toolResultSchema,
  turnHistorySchema,
  turnSchema,
} from './turn-schemas.ts';
import type {
  Acceptance,
  Claim,
  ClaimedTurn,
  EndingReason,
  EventBatch,
  FollowedTurn,
  KeptState,
  OpenAlert,
  PastMessage,
  ToolResult,
  Turn,
} from './turn-schemas.ts';
import { historySchema, sessionSchema } from './visitor-schemas.ts';
import type { HistoryPage, SessionAnswer } from './visitor-schemas.ts';

/** A lease: who runs a turn, and the fence number that every one of its writes must carry. */
export interface Lease {
  turnId: string;
  fence: number;
}

/** One response of the model, or one failed request, as it is kept for the trace. Times are ISO, durations ms. */
export interface ResponseRun {
  /** Made by us, so that a write sent twice leaves one row. */
  id: string;
  responseId: string | null;
  previousResponseId: string | null;
  openaiConversationId: string | null;
  openaiRequestId: string | null;
  assistantId: string;
  assistantHash: string;
  model: string;
  step: number;
  status: string;
  callIds: string[];
  startedAt: string;
  endedAt: string;
  ms: number;
  firstTokenMs: number | null;
  usage: { input: number; output: number; cached: number; cacheWrite: number; reasoning: number } | null;
  error: string | null;
}

export interface AcceptInput {
  sessionId: string;
  clientMessageId: string;
  content: string;
  /** SHA-256 of the content and of which files go with it, hex. */
  hash: string;
  /** Unique for this acceptance, so that a lost answer can be asked for again. */
  worker: string;
  metadata: Record<string, unknown>;
  /** Files of the session that no message has yet. */
  attachments?: readonly string[];
  /** What a new message counts against; one that is sent again counts no more. */
  quotas?: readonly Quota[];
}

export interface ToolInput {
  lease: Lease;
  step: number;
  responseId: string;
  callId: string;
  name: string;
  arguments: Record<string, unknown>;
  argumentsHash: string;
  requiredFields: readonly string[];
  /** An output that refuses the call: it is journalled and nothing else happens. */
  refusal: Record<string, unknown> | null;
  runs: ResponseRun[];
}

export interface PublishInput {
  lease: Lease;
  text: string;
  responseId: string | null;
  lastItemId: string | null;
  runs: ResponseRun[];
  metadata: Record<string, unknown>;
  firstTokenAt: string | null;
  /** What the turn told since it was last kept. */
  batches: EventBatch[];
  /** Set when the text is not what OpenAI holds: words of ours, or only the part that was shown. */
  cutShort: CutShort | null;
}

/** A leased turn, and what it told since it was last kept. */
export interface KeptTurn {
  lease: Lease;
  batches: EventBatch[];
}

/** Why a turn ended without the model's whole answer. */
export interface CutShort {
  reason: EndingReason;
  /** The visitor was promised a person: a code that says why, for the alert. */
  promised: string | null;
}

export interface VisitInput {
  sessionId: string;
  ip: string | null;
  deviceType: string | null;
  referrer: string | null;
  landingUrl: string | null;
  /** Campaign parameters of the landing page, without their prefix. */
  utm: Record<string, string>;
  language: string | null;
  timezone: string | null;
}

/** Why a browser says a visit ended, and how the database says it. */
const closureReasons = {
  user_closed: 'usuario_cerro',
  tab_closed: 'pestana_cerrada',
  inactivity: 'inactividad',
} as const;

export type ClosureReason = keyof typeof closureReasons;

export interface OpenSessionInput {
  /** The site's id or one of its keys. */
  site: string;
  freshSessionId: string;
  newTokenHash: string;
  receivedTokenHash: string | null;
  /** Whether somebody who has no session yet gets one; who is known always does. */
  mayOpen?: boolean;
  /** Who the host says the visitor is. */
  known?: { subject: string; name: string | null; email: string | null };
  /** The version of the site's text that the visitor accepts. */
  consentVersion?: string;
  /** What a new session counts against; one that goes on counts nothing. */
  quotas?: readonly Quota[];
}

/**
 * All that Tal-IA reads and writes, one SQL function each. Every method throws TaliaError `store_unavailable` when the
 * database cannot be reached in time; methods that take a Lease throw TurnLostError when another process holds it.
 */
export interface Store {
  /** @throws TaliaError `too_many_requests`, `consent_required`, `attachments_disabled` or `attachment_not_found` */
  acceptMessage: (input: AcceptInput) => Promise<Acceptance>;
  claimTurn: (turnId: string, worker: string) => Promise<Claim>;
  /** The oldest turn nobody works on, leased to `worker`, or null. */
  claimAbandonedTurn: (worker: string) => Promise<ClaimedTurn | null>;
  /**
   * Renews leases, keeps what their turns told meanwhile, and says of each, by its turn's id, whether it goes on. One that
   * somebody is writing at this moment is left out, and left for the next time.
   */
  keepTurns: (turns: KeptTurn[]) => Promise<Record<string, KeptState | undefined>>;
  /**
   * A turn of the session and what it told from a position on (with the batch that holds it).
   * @throws TaliaError `turn_not_found` when it is not the session's
   */
  followTurn: (turnId: string, sessionId: string, from: number) => Promise<FollowedTurn>;
  /** @throws TaliaError `turn_not_found` when it is not the session's */
  stopTurn: (turnId: string, sessionId: string) => Promise<Turn>;
  releaseTurn: (lease: Lease) => Promise<void>;
  saveOpenaiConversation: (lease: Lease, openaiConversationId: string) => Promise<void>;
  /** Our own history before the turn's input, oldest first. */
  turnHistory: (turnId: string) => Promise<PastMessage[]>;
  runTool: (input: ToolInput) => Promise<ToolResult>;
  /** Ends a turn with a text, or without one when it is empty; `discarded` when a person took the conversation. */
  publishReply: (input: PublishInput) => Promise<Turn>;
  failTurn: (lease: Lease, reason: string, runs: ResponseRun[]) => Promise<Turn>;
  /**
   * Writes down responses and conversations at OpenAI that a turn got and could not keep. They are deleted there when
   * the turn's person is erased, now or later.
   */
  disown: (turnId: string, openaiIds: string[]) => Promise<void>;
  history: (sessionId: string, cursor: string | null, limit: number) => Promise<HistoryPage>;
  /**
   * Goes on with the session of the received token, or opens one. None is opened where none may be, and none for a token
   * that was used before, which ends its session.
   * @throws TaliaError `site_not_found`, `too_many_requests` or `consent_required`
   */
  openSession: (input: OpenSessionInput) => Promise<SessionAnswer>;
  /** Ends a visitor's session on one device. */
  endSession: (family: string) => Promise<void>;
  closeSession: (sessionId: string, reason: ClosureReason | null) => Promise<void>;
  /** @throws TaliaError `consent_required` */
  recordVisit: (visit: VisitInput) => Promise<void>;
  recordSecurityEvent: (conversationId: string, action: string, data: Record<string, unknown>) => Promise<void>;
  listLeads: (limit: number) => Promise<LeadRow[]>;
  trace: (id: string) => Promise<Trace>;
  /** Where the fields of the lead behind an id came from, oldest first; empty when the id is unknown. */
  provenance: (id: string) => Promise<FieldChange[]>;
  /** What the team has to see to: first what concerns everybody, then the newest. */
  listAlerts: (limit: number) => Promise<OpenAlert[]>;
  /** Somebody has seen to it. @throws TaliaError `not_found` */
  resolveAlert: (id: string) => Promise<void>;
  ping: () => Promise<void>;
}

export interface StoreOptions extends RpcOptions {
  /** How long a lease lasts without renewal, in ms. */
  leaseMs: number;
  /** Hours of silence after which a visitor's next message begins a new conversation. */
  inactivityHours: number;
}

const nothing = z.unknown().transform(() => undefined);

/** Builds the Store on a supabase-js client: hosted, embedded or PostgREST is the client's `fetch`, not ours. */
export function createStore(client: SupabaseClient, options: StoreOptions): Store {
  const rpc = createRpc(client, options);
  const p_arrendamiento_ms = options.leaseMs;
  return {
    acceptMessage: (input) =>
      rpc(
        'aceptar_mensaje',
        {
          p_session_id: input.sessionId,
          p_client_message_id: input.clientMessageId,
          p_contenido: input.content,
          p_hash: input.hash,
          p_trabajador: input.worker,
          p_metadatos: input.metadata,
          p_horas_inactividad: options.inactivityHours,
          p_arrendamiento_ms,
          p_cuotas: toQuotaRows(input.quotas),
          ...(input.attachments === undefined ? {} : { p_adjuntos: [...input.attachments] }),
        },
        acceptSchema,
      ),
    claimTurn: (turnId, worker) =>
      rpc('reclamar_turno', { p_turno_id: turnId, p_trabajador: worker, p_arrendamiento_ms }, claimSchema),
    async claimAbandonedTurn(worker) {
      const claim = await rpc('reclamar_abandonado', { p_trabajador: worker, p_arrendamiento_ms }, abandonedSchema);
      return claim.type === 'claimed' ? claim : null;
    },
    keepTurns: (turns) => rpc('mantener_turnos', { p_turnos: turns.map(toKeptRow), p_arrendamiento_ms }, keptSchema),
    followTurn: (turnId, sessionId, from) =>
      rpc('seguir_turno', { p_turno_id: turnId, p_session_id: sessionId, p_desde: from }, followSchema),
    stopTurn: (turnId, sessionId) => rpc('detener_turno', { p_turno_id: turnId, p_session_id: sessionId }, turnSchema),
    releaseTurn: (lease) => rpc('soltar_turno', toLeaseArgs(lease), nothing),
    saveOpenaiConversation: (lease, id) =>
      rpc('guardar_conversacion_openai', { ...toLeaseArgs(lease), p_conversacion_openai_id: id }, nothing),
    turnHistory: (turnId) => rpc('historial_turno', { p_turno_id: turnId }, turnHistorySchema),
    runTool: (input) => rpc('ejecutar_herramienta', { ...toToolArgs(input), p_arrendamiento_ms }, toolResultSchema),
    publishReply: (input) => rpc('publicar_respuesta', toPublishArgs(input), publishSchema),
    failTurn: (lease, reason, runs) =>
      rpc('fallar_turno', { ...toLeaseArgs(lease), p_motivo: reason, p_ejecuciones: runs.map(toRunRow) }, turnSchema),
    disown: (turnId, openaiIds) => rpc('anotar_openai_suelto', { p_turno_id: turnId, p_ids: openaiIds }, nothing),
    history: (sessionId, cursor, limit) =>
      rpc('historial_webchat', { p_session_id: sessionId, p_antes: cursor, p_limite: limit }, historySchema),
    openSession: (input) => rpc('entrar_webchat', toSessionArgs(input), sessionSchema),
    endSession: (family) => rpc('terminar_sesion_webchat', { p_familia: family }, nothing),
    closeSession: (sessionId, reason) =>
      rpc(
        'cerrar_sesion_webchat',
        { p_session_id: sessionId, p_motivo: reason === null ? null : closureReasons[reason] },
        nothing,
      ),
    recordVisit: (visit) => rpc('registrar_visita', toVisitArgs(visit), nothing),
    recordSecurityEvent: (conversationId, action, data) =>
      rpc(
        'registrar_evento_seguridad',
        { p_conversacion_id: conversationId, p_accion: action, p_datos: data },
        nothing,
      ),
    listLeads: (limit) => rpc('listar_leads', { p_limite: limit }, leadListSchema),
    trace: (id) => rpc('trazar', { p_id: id }, traceSchema),
    provenance: (id) => rpc('listar_procedencia', { p_id: id }, provenanceSchema),
    listAlerts: (limit) => rpc('listar_alertas', { p_limite: limit }, alertListSchema),
    resolveAlert: (id) => rpc('resolver_alerta', { p_id: id }, nothing),
    ping: () => rpc('latido', {}, nothing),
  };
}

function toSessionArgs(input: OpenSessionInput): FunctionArguments<'entrar_webchat'> {
  return {
    p_sitio: input.site,
    p_session_nueva: input.freshSessionId,
    p_hash_nuevo: input.newTokenHash,
    p_hash_recibido: input.receivedTokenHash,
    p_abrir: input.mayOpen ?? true,
    p_sujeto: input.known?.subject ?? null,
    p_nombre: input.known?.name ?? null,
    p_correo: input.known?.email ?? null,
    p_consentimiento: input.consentVersion ?? null,
    p_cuotas: toQuotaRows(input.quotas),
  };
}

function toLeaseArgs(lease: Lease) {
  return { p_turno_id: lease.turnId, p_cerca: lease.fence };
}

function toToolArgs(input: ToolInput): FunctionArguments<'ejecutar_herramienta'> {
  return {
    ...toLeaseArgs(input.lease),
    p_paso: input.step,
    p_response_id: input.responseId,
    p_call_id: input.callId,
    p_nombre: input.name,
    p_argumentos: input.arguments,
    p_argumentos_hash: input.argumentsHash,
    p_obligatorios: input.requiredFields,
    p_rechazo: input.refusal,
    p_ejecuciones: input.runs.map(toRunRow),
  };
}

function toPublishArgs(input: PublishInput): FunctionArguments<'publicar_respuesta'> {
  return {
    ...toLeaseArgs(input.lease),
    p_texto: input.text,
    p_response_id: input.responseId,
    p_ultimo_item_id: input.lastItemId,
    p_ejecuciones: input.runs.map(toRunRow),
    p_metadatos: input.metadata,
    p_primer_token_en: input.firstTokenAt,
    p_tandas: input.batches.map(toBatchRow),
    ...(input.cutShort === null ? {} : toCutShortArgs(input.cutShort)),
  };
}

function toCutShortArgs({ reason, promised }: CutShort) {
  return { p_completa: false, p_motivo: endingReasons[reason], p_alerta: promised };
}

function toKeptRow({ lease, batches }: KeptTurn) {
  return { turno_id: lease.turnId, cerca: lease.fence, tandas: batches.map(toBatchRow) };
}

function toBatchRow(batch: EventBatch) {
  return { seq: batch.seq, datos: batch.events };
}

function toVisitArgs(visit: VisitInput): FunctionArguments<'registrar_visita'> {
  return {
    p_session_id: visit.sessionId,
    p_ip: visit.ip,
    p_device_type: visit.deviceType,
    p_referrer: visit.referrer,
    p_landing_url: visit.landingUrl,
    p_utm: visit.utm,
    p_idioma: visit.language,
    p_zona_horaria: visit.timezone,
  };
}

function toRunRow(run: ResponseRun) {
  return {
    id: run.id,
    response_id: run.responseId,
    previous_response_id: run.previousResponseId,
    conversacion_openai_id: run.openaiConversationId,
    solicitud_openai_id: run.openaiRequestId,
    prompt_id: run.assistantId,
    prompt_hash: run.assistantHash,
    modelo: run.model,
    paso: run.step,
    estado: run.status,
    call_ids: run.callIds,
    iniciado_en: run.startedAt,
    completado_en: run.endedAt,
    latencia_ms: run.ms,
    primer_token_ms: run.firstTokenMs,
    tokens_entrada: run.usage?.input ?? null,
    tokens_salida: run.usage?.output ?? null,
    tokens_cache: run.usage?.cached ?? null,
    tokens_cache_escritura: run.usage?.cacheWrite ?? null,
    tokens_razonamiento: run.usage?.reasoning ?? null,
    error: run.error,
  };
}
