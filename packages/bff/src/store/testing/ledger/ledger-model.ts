import type { ToolOutcome, TurnState } from '../../turn-schemas.ts';

/** Who writes to the assistant in one run. */
export type VisitorName = 'ana' | 'beto';

/** One call of a tool, as the journal keeps it. */
export interface ModelCall {
  callId: string;
  name: ToolName;
  value: string;
  outcome: ToolOutcome;
  output: Record<string, unknown>;
  isRepeat: boolean;
}

/** One turn of the ledger. */
export interface ModelTurn {
  id: string;
  visitor: VisitorName;
  /** The place of its message in the conversation. */
  place: number;
  state: TurnState;
  reason: string | null;
  fence: number;
  attempt: number;
  worker: string | null;
  lease: 'none' | 'live' | 'over';
  /** The version of control that it began with. */
  version: number;
  beganDirty: boolean;
  /** Whether the visitor wants no (more) answer to it. */
  isStopped: boolean;
  /** Whether its message is so old that somebody should have claimed it. */
  isOld: boolean;
  reply: string | null;
  draft: string | null;
  calls: ModelCall[];
  /** Responses in its trace. */
  responses: string[];
}

/** One conversation, which is one visitor's. */
export interface ModelConversation {
  turns: ModelTurn[];
  /** Everything said, in order. */
  messages: string[];
  isManual: boolean;
  version: number;
  isDirty: boolean;
  /** The place of the last message that OpenAI knows; -1 is none. */
  known: number;
  openaiId: string | null;
  lastResponseId: string | null;
  lastItemId: string | null;
  lead: Record<Field, string | null>;
  /** How often a field of the lead changed. */
  changes: number;
  isClosed: boolean;
}

/** Everything the ledger should hold. */
export interface Ledger {
  conversations: Record<VisitorName, ModelConversation>;
  /** Turns of everybody in the order in which their messages came. */
  arrivals: ModelTurn[];
  /** Every lease that was ever given, the oldest first: who lost one may still come back with it. */
  grants: Grant[];
  workers: number;
}

export interface Grant {
  turn: ModelTurn;
  fence: number;
  worker: string;
}

const fieldTools = { set_full_name: 'full_name', set_email: 'email' } as const;
export type ToolName = keyof typeof fieldTools | 'close_lead';
export type Field = (typeof fieldTools)[keyof typeof fieldTools];

/** What closing a lead asks for. */
export const requiredFields: readonly Field[] = ['full_name', 'email'];

const queueLimit = 3;
const mostAttempts = 5;

export function createLedger(): Ledger {
  return {
    conversations: { ana: createConversation(), beto: createConversation() },
    arrivals: [],
    grants: [],
    workers: 0,
  };
}

function createConversation(): ModelConversation {
  return {
    turns: [],
    messages: [],
    isManual: false,
    version: 0,
    isDirty: false,
    known: -1,
    openaiId: null,
    lastResponseId: null,
    lastItemId: null,
    lead: { full_name: null, email: null },
    changes: 0,
    isClosed: false,
  };
}

/** The answer to a claim: what the worker is told of the turn, and of the conversation when the turn is theirs. */
export type ModelClaim =
  | { type: 'conflict' | 'busy' | 'none' }
  | { type: 'waiting' | 'ended'; turn: ModelTurn }
  | { type: 'claimed'; turn: ModelTurn; input: string[]; dirty: boolean };

export function isPending({ state }: ModelTurn): boolean {
  return state === 'queued' || state === 'running';
}

/** A new message: stored and leased, queued behind others, or refused because three are waiting already. */
export function acceptNew(ledger: Ledger, visitor: VisitorName, worker: string): ModelClaim {
  const conversation = ledger.conversations[visitor];
  const pending = conversation.turns.filter(isPending);
  if (pending.length > queueLimit) return { type: 'busy' };
  const turn = createTurn(visitor, conversation.turns.length);
  conversation.turns.push(turn);
  conversation.messages.push(`user ${toContent(turn.id)}`);
  ledger.arrivals.push(turn);
  return pending.length > 0 ? { type: 'waiting', turn } : lease(ledger, turn, worker);
}

function createTurn(visitor: VisitorName, place: number): ModelTurn {
  return {
    id: toMessageId(visitor, place),
    visitor,
    place,
    state: 'queued',
    reason: null,
    fence: 0,
    attempt: 0,
    worker: null,
    lease: 'none',
    version: 0,
    beganDirty: false,
    isStopped: false,
    isOld: false,
    reply: null,
    draft: null,
    calls: [],
    responses: [],
  };
}

/** The name of a visitor's message, from its place. */
export function toMessageId(visitor: VisitorName, place: number): string {
  return `${visitor}-${place + 1}`;
}

/** The same message again: one that had failed is tried anew. */
export function acceptAgain(ledger: Ledger, turn: ModelTurn, worker: string): ModelClaim {
  if (turn.state === 'failed') Object.assign(turn, { state: 'queued', reason: null, attempt: 0, isStopped: false });
  return claim(ledger, turn, worker);
}

/** A running turn is told to stop; one that nobody runs ends. */
export function stop(turn: ModelTurn): ModelTurn {
  if (!isPending(turn)) return turn;
  if (turn.state === 'queued' || turn.lease !== 'live') return end(turn, 'unanswered', 'detenido_por_visitante');
  turn.isStopped = true;
  return turn;
}

/** A worker asks for one turn. */
export function claim(ledger: Ledger, turn: ModelTurn, worker: string): ModelClaim {
  const conversation = ledger.conversations[turn.visitor];
  if (!isPending(turn)) return { type: 'ended', turn };
  if (turn.lease === 'live' && turn.worker === worker) return toClaimed(conversation, turn);
  if (turn.lease === 'live' || conversation.turns.some((other) => isBefore(other, turn)))
    return { type: 'waiting', turn };
  if (conversation.known >= turn.place) return { type: 'ended', turn: end(turn, 'unanswered', 'respondido_despues') };
  if (turn.isStopped) return { type: 'ended', turn: end(turn, 'unanswered', 'detenido_por_visitante') };
  if (turn.attempt >= mostAttempts) return { type: 'ended', turn: end(turn, 'failed', 'demasiados_intentos') };
  return lease(ledger, turn, worker);
}

function isBefore(other: ModelTurn, turn: ModelTurn): boolean {
  if (other === turn) return false;
  return (isPending(other) && other.place < turn.place) || (other.state === 'running' && other.lease === 'live');
}

function lease(ledger: Ledger, turn: ModelTurn, worker: string): ModelClaim {
  const conversation = ledger.conversations[turn.visitor];
  if (conversation.isManual) return { type: 'ended', turn: end(turn, 'unanswered', 'control_manual') };
  for (const other of conversation.turns.filter(({ state }) => state === 'running')) {
    if (other !== turn) Object.assign(other, { state: 'queued', worker: null, lease: 'none', fence: other.fence + 1 });
  }
  Object.assign(turn, {
    state: 'running',
    reason: null,
    worker,
    lease: 'live',
    fence: turn.fence + 1,
    attempt: turn.attempt + 1,
    version: conversation.version,
    beganDirty: conversation.isDirty,
  });
  conversation.isDirty = true;
  ledger.grants.push({ turn, fence: turn.fence, worker });
  return toClaimed(conversation, turn);
}

function toClaimed(conversation: ModelConversation, turn: ModelTurn): ModelClaim {
  const input = conversation.turns.slice(conversation.known + 1, turn.place + 1).map(({ id }) => toContent(id));
  return { type: 'claimed', turn, input, dirty: turn.beganDirty };
}

/** What a message says. */
export function toContent(messageId: string): string {
  return `soy ${messageId}`;
}

function end(turn: ModelTurn, state: TurnState, reason: string | null): ModelTurn {
  return Object.assign(turn, { state, reason, worker: null, lease: 'none' });
}

/** A worker asks for the oldest turn that nobody works on. */
export function claimAbandoned(ledger: Ledger, worker: string): ModelClaim {
  const held = ledger.arrivals.find((turn) => turn.lease === 'live' && turn.worker === worker);
  if (held !== undefined) return claim(ledger, held, worker);
  for (const turn of ledger.arrivals.filter((candidate) => isAbandoned(ledger, candidate))) {
    const answer = claim(ledger, turn, worker);
    if (answer.type === 'claimed') return answer;
  }
  return { type: 'none' };
}

function isAbandoned(ledger: Ledger, turn: ModelTurn): boolean {
  const { turns } = ledger.conversations[turn.visitor];
  if (!isPending(turn) || turns.some((other) => other.place < turn.place && isPending(other))) return false;
  return turn.lease === 'over' || (turn.lease === 'none' && turn.isOld);
}

/** Whether who has this lease may still write. */
export function isHeld({ turn, fence }: Grant): boolean {
  return turn.fence === fence && turn.state === 'running';
}

/** Whether no person took the conversation since the turn began. */
function keepsControl(ledger: Ledger, turn: ModelTurn): boolean {
  const { isManual, version } = ledger.conversations[turn.visitor];
  return !isManual && version === turn.version;
}

/** What the model asks of a tool. */
export interface ToolRequest {
  name: ToolName;
  value: string;
  callId: string;
  refusal: Record<string, unknown> | null;
}

export type ModelToolAnswer = Pick<ModelCall, 'outcome' | 'output'> & { repeated: boolean };

/** Null when the lease is lost. */
export function runTool(ledger: Ledger, grant: Grant, request: ToolRequest): ModelToolAnswer | null {
  const { turn } = grant;
  if (!isHeld(grant)) return null;
  if (!turn.isStopped) turn.lease = 'live';
  const before = keepsControl(ledger, turn) ? findEarlier(turn, request) : undefined;
  const { outcome, output } = before ?? answerTool(ledger, turn, request);
  if (!turn.calls.some(({ callId }) => callId === request.callId)) {
    turn.calls.push({ ...request, outcome, output, isRepeat: before !== undefined });
  }
  return { outcome, output, repeated: before !== undefined };
}

/** The same call, or the tool's last effect in this turn when it was the same. */
function findEarlier(turn: ModelTurn, { callId, name, value }: ToolRequest): ModelCall | undefined {
  const last = turn.calls.findLast((done) => done.name === name && done.outcome === 'ok' && !done.isRepeat);
  return turn.calls.find((done) => done.callId === callId) ?? (last?.value === value ? last : undefined);
}

function answerTool(ledger: Ledger, turn: ModelTurn, request: ToolRequest): Pick<ModelCall, 'outcome' | 'output'> {
  const { name, value, refusal } = request;
  if (!keepsControl(ledger, turn))
    return { outcome: 'overtaken', output: { ok: false, error: 'conversacion_tomada_por_humano' } };
  if (refusal !== null) return { outcome: 'refused', output: refusal };
  const conversation = ledger.conversations[turn.visitor];
  if (name === 'close_lead') return closeLead(conversation);
  const field = fieldTools[name];
  if (conversation.lead[field] !== value) conversation.changes += 1;
  conversation.lead[field] = value;
  return { outcome: 'ok', output: { ok: true, saved: { [field]: value }, missing: toMissing(conversation) } };
}

function closeLead(conversation: ModelConversation): Pick<ModelCall, 'outcome' | 'output'> {
  const missing = toMissing(conversation);
  if (missing.length > 0) return { outcome: 'refused', output: { ok: false, error: 'missing_fields', missing } };
  // Notes and need, once.
  if (!conversation.isClosed) conversation.changes += 2;
  conversation.isClosed = true;
  return { outcome: 'ok', output: { ok: true, closed: true, missing } };
}

function toMissing({ lead }: ModelConversation): Field[] {
  return requiredFields.filter((field) => lead[field] === null);
}

/** What a turn ends with. */
export interface Ending {
  text: string;
  responseId: string;
  itemId: string;
  /** Whether OpenAI kept it as a chain of responses and no conversation. */
  asChain: boolean;
}

/** Null when the lease is lost. Who ended the turn with this very lease hears the same again. */
export function publish(ledger: Ledger, grant: Grant, ending: Ending): ModelTurn | null {
  const { turn, fence } = grant;
  if (turn.fence === fence && isEndedByWorker(turn)) return turn;
  if (!isHeld(grant)) return null;
  if (!keepsControl(ledger, turn)) {
    turn.draft = ending.text;
    return end(turn, 'discarded', 'tomada_por_humano');
  }
  const conversation = ledger.conversations[turn.visitor];
  turn.reply = ending.text;
  conversation.messages.push(`assistant ${ending.text}`);
  conversation.isDirty = false;
  conversation.known = turn.place;
  conversation.lastResponseId = ending.responseId;
  conversation.lastItemId = ending.asChain ? null : ending.itemId;
  if (ending.asChain) conversation.openaiId = null;
  return end(turn, 'published', null);
}

function isEndedByWorker({ state }: ModelTurn): boolean {
  return state === 'published' || state === 'discarded' || state === 'failed';
}

/** Null when the lease is lost. */
export function fail(grant: Grant, reason: string): ModelTurn | null {
  const { turn, fence } = grant;
  if (turn.fence === fence && isEndedByWorker(turn)) return turn;
  return isHeld(grant) ? end(turn, 'failed', reason) : null;
}

/** The lease goes on, and says who wants it to end; null when it is lost. */
export function renew(ledger: Ledger, grant: Grant): 'held' | 'overtaken' | 'stopped' | null {
  if (!isHeld(grant)) return null;
  grant.turn.lease = 'live';
  if (!keepsControl(ledger, grant.turn)) return 'overtaken';
  return grant.turn.isStopped ? 'stopped' : 'held';
}

/** Gives a lease back that is still good: that was no attempt. */
export function release(grant: Grant): void {
  const { turn } = grant;
  if (!isHeld(grant) || turn.lease !== 'live') return;
  Object.assign(turn, { state: 'queued', worker: null, lease: 'over', attempt: Math.max(0, turn.attempt - 1) });
}

/** False when the lease is lost. */
export function saveConversation(ledger: Ledger, grant: Grant, openaiId: string): boolean {
  if (!isHeld(grant)) return false;
  const conversation = ledger.conversations[grant.turn.visitor];
  const replaced = conversation.openaiId ?? openaiId;
  if (replaced !== openaiId) noteResponses(grant.turn, [`replaced ${replaced}`]);
  Object.assign(conversation, { openaiId, lastItemId: null });
  return true;
}

/** A person takes the conversation, or gives it back: a change moves the version. */
export function setManual(ledger: Ledger, visitor: VisitorName, isManual: boolean): void {
  const conversation = ledger.conversations[visitor];
  if (conversation.isManual !== isManual) conversation.version += 1;
  conversation.isManual = isManual;
}

/** Writes responses down in a turn's trace; one that is there already stays one. */
export function noteResponses(turn: ModelTurn, ids: readonly string[]): void {
  turn.responses = [...new Set([...turn.responses, ...ids])].toSorted();
}

/** Time passes until every lease of a visitor has run out. */
export function runOut({ turns }: ModelConversation): void {
  for (const turn of turns) if (turn.lease === 'live') turn.lease = 'over';
}
