import { randomUUID } from 'node:crypto';
import type { Leak } from '../assistant/output-guard.ts';
import type { FinishedResponse, TokenUsage } from '../openai/response-events.ts';
import type { ModelContext } from '../openai/model.ts';
import type { Lease, ResponseRun } from '../store/store.ts';
import type { ClaimedTurn, Lead } from '../store/turn-schemas.ts';
import type { TurnDeps } from './turn-deps.ts';
import type { TurnEvent, TurnListener } from './turn-events.ts';
import type { TurnFeed } from './turn-feed.ts';

/** One run of a turn: what it was given, and what it gathers on the way. Lives as long as `runTurn`. */
export interface TurnRun {
  readonly claim: ClaimedTurn;
  readonly lease: Lease;
  readonly deps: TurnDeps;
  /** Aborted by the turn's time limit, the visitor, a lost lease or the end of the process. */
  readonly signal: AbortSignal;
  /** Whether this process may still do something at OpenAI. */
  readonly isHeld: () => boolean;
  readonly feed: TurnFeed;
  readonly emit: TurnListener;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Where the model keeps the conversation; replaced when it had to be rebuilt. */
  context: ModelContext;
  /** Whether that has happened: it is done once. */
  rebuilt: boolean;
  /** The last item at OpenAI that is known to belong there: whatever comes after it is undone before a retry. */
  anchor: string | null;
  /** The response before this one, as we saved it; for the trace only. */
  previousResponseId: string | null;
  /** Responses and failed requests not yet written to the database. */
  unsavedRuns: ResponseRun[];
  /** A conversation made at OpenAI and not yet written to the database. */
  unsavedConversationId: string | null;
  /** The visible text parts, in order. */
  texts: string[];
  /** The lead as the last tool left it. */
  lead: Lead;
  closed: boolean;
  toolsCalled: string[];
  toolCallIds: string[];
  /** What the visitor may answer with a touch, once this turn's answer is there. */
  suggestedReplies: string[];
  /** Input and output of all its responses. */
  tokensUsed: number;
  firstTokenAt: number | null;
  /** What of the instructions the model's answer held: it is not shown, and words of ours end the turn. */
  leak: Leak | null;
}

export interface RunRecord {
  step: number;
  startedAt: number;
  status: string;
  response: FinishedResponse | null;
  responseId?: string | undefined;
  requestId: string | null;
  firstTokenAt: number | null;
  error: string | null;
}

/** Notes a response, or a request that failed, to be written together with the turn's next write. */
export function noteRun(run: TurnRun, record: RunRecord): void {
  const endedAt = run.deps.now();
  const usage: TokenUsage | null = record.response?.usage ?? null;
  run.tokensUsed += (usage?.input ?? 0) + (usage?.output ?? 0);
  run.unsavedRuns.push({
    id: randomUUID(),
    responseId: record.response?.id ?? record.responseId ?? null,
    previousResponseId: run.previousResponseId,
    openaiConversationId: run.context.type === 'conversation' ? run.context.conversationId : null,
    openaiRequestId: record.requestId,
    assistantId: run.deps.assistant.id,
    assistantHash: run.deps.assistant.hash,
    model: record.response?.model ?? run.deps.modelName,
    step: record.step,
    status: record.status,
    callIds: record.response?.calls.map((call) => call.callId) ?? [],
    startedAt: new Date(record.startedAt).toISOString(),
    endedAt: new Date(endedAt).toISOString(),
    ms: Math.round(endedAt - record.startedAt),
    firstTokenMs: record.firstTokenAt === null ? null : Math.round(record.firstTokenAt - record.startedAt),
    usage,
    error: record.error,
  });
}

/** Forgets runs once the write that carried them has succeeded. */
export function dropRuns(run: TurnRun, written: readonly ResponseRun[]): void {
  run.unsavedRuns = run.unsavedRuns.filter((unsaved) => !written.includes(unsaved));
}

/** Tells the listeners; the first text of the turn is also noted for the latency figures. */
export function emitText(run: TurnRun, event: Extract<TurnEvent, { type: `text_${string}` }>): void {
  if (event.type === 'text_delta') run.firstTokenAt ??= run.deps.now();
  run.emit(event);
}
