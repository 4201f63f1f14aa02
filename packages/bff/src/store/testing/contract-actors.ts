import { randomUUID } from 'node:crypto';
import type { PublishInput, ResponseRun, Store, ToolInput } from '../store.ts';
import type { Acceptance, Claim, ClaimedTurn } from '../turn-schemas.ts';

/** A database with the migrations applied, reached through the real client, and a way to look behind it. */
export interface ContractDatabase {
  store: Store;
  /** Runs SQL as the database's owner. */
  sql: <Row>(text: string, parameters?: unknown[]) => Promise<Row[]>;
  close: () => Promise<void>;
}

export const required = ['full_name', 'email', 'phone_number', 'company_name'];

/** What the contract's sentences are written with, bound to one database. */
export interface Actors {
  accept: (sessionId: string, content?: string, clientMessageId?: string) => Promise<Acceptance>;
  claimFresh: (sessionId?: string) => Promise<ClaimedTurn>;
  takeOver: (conversationId: string) => Promise<unknown>;
  giveBack: (conversationId: string) => Promise<unknown>;
}

export function createActors(database: ContractDatabase): Actors {
  const accept: Actors['accept'] = (sessionId, content = 'Hola', clientMessageId = randomUUID()) =>
    database.store.acceptMessage({
      sessionId,
      clientMessageId,
      content,
      hash: content,
      worker: randomUUID(),
      metadata: { locale: 'es-MX' },
    });
  return {
    accept,
    claimFresh: async (sessionId = randomUUID()) => requireClaimed(await accept(sessionId)),
    takeOver: (conversationId) =>
      database.sql(
        `insert into public.conversaciones_controles (conversacion_id, manual_override) values ($1, true)
         on conflict (conversacion_id) do update set manual_override = true`,
        [conversationId],
      ),
    giveBack: (conversationId) =>
      database.sql('update public.conversaciones_controles set manual_override = false where conversacion_id = $1', [
        conversationId,
      ]),
  };
}

export function requireClaimed(claim: Claim | { type: 'conflict' | 'busy' }): ClaimedTurn {
  if (claim.type !== 'claimed') throw new Error(`expected a lease, got ${claim.type}`);
  return claim;
}

export function toLease(claim: ClaimedTurn) {
  return { turnId: claim.turn.turnId, fence: claim.context.fence };
}

export function toTool(claim: ClaimedTurn, field: string, value: string): ToolInput {
  return {
    lease: toLease(claim),
    step: 1,
    responseId: 'resp_tool',
    callId: `call_${field}`,
    name: `set_${field}`,
    arguments: { [field]: value },
    argumentsHash: value,
    requiredFields: required,
    refusal: null,
    runs: [],
  };
}

export function toPublish(claim: ClaimedTurn, changes: Partial<PublishInput> = {}): PublishInput {
  return {
    lease: toLease(claim),
    text: 'Con gusto',
    responseId: 'resp_x',
    lastItemId: 'msg_1',
    runs: [],
    metadata: { assistant_response_id: 'resp_x' },
    firstTokenAt: null,
    batches: [],
    cutShort: null,
    ...changes,
  };
}

export function toRun(responseId: string): ResponseRun {
  const at = new Date().toISOString();
  return {
    id: randomUUID(),
    responseId,
    previousResponseId: null,
    openaiConversationId: 'conv_1',
    openaiRequestId: 'req_1',
    assistantId: 'landing',
    assistantHash: 'abc',
    model: 'gpt-6-luna',
    step: 1,
    status: 'completed',
    callIds: ['call_1'],
    startedAt: at,
    endedAt: at,
    ms: 12,
    firstTokenMs: 4,
    usage: { input: 10, output: 5, cached: 0, cacheWrite: 0, reasoning: 0 },
    error: null,
  };
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
