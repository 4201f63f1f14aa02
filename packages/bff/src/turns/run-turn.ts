import type { ProblemCode } from '@talia/protocol';
import { isStoreUnavailable, TaliaError, TurnLostError } from '../errors.ts';
import { errorFields } from '../logging/error-fields.ts';
import { ModelError } from '../openai/model-error.ts';
import type { Lease, PublishInput } from '../store/store.ts';
import type { ClaimedTurn, Turn } from '../store/turn-schemas.ts';
import { toCannedReply } from './canned-replies.ts';
import { keepLease } from './keep-lease.ts';
import { prepareContext } from './openai-context.ts';
import { retryPassing } from './retry-passing.ts';
import { runSteps } from './run-steps.ts';
import type { StepsResult } from './run-steps.ts';
import type { TurnDeps } from './turn-deps.ts';
import type { TurnListener, TurnOutcome } from './turn-events.ts';
import type { TurnRun } from './turn-state.ts';
import { untilStored } from './until-stored.ts';

/**
 * Runs a turn this process has leased, to its end: published, discarded because a person took over, or failed. Never
 * throws; tells `emit` what happens, `turn_end` last. `stop` ends it early and gives the lease back. A database that is
 * away is waited for; when it stays away, the turn is left in its row and whoever finds its lease run out begins it anew.
 */
export async function runTurn(
  claim: ClaimedTurn,
  deps: TurnDeps,
  emit: TurnListener,
  stop: AbortSignal,
): Promise<TurnOutcome> {
  const lease: Lease = { turnId: claim.turn.turnId, fence: claim.context.fence };
  const startedAt = deps.now();
  const keeper = keepLease(deps, lease);
  const limit = AbortSignal.timeout(deps.limits.turnMs);
  const signal = AbortSignal.any([limit, keeper.lost, stop]);
  const run = createRun(claim, lease, deps, signal, emit);
  const outcome = await runToEnd(run, stop, keeper.lost);
  keeper.end();
  deps.log.info('turn_end', {
    turn_id: lease.turnId,
    conversation_id: claim.turn.conversationId,
    result: outcome.type,
    attempt: claim.context.attempt,
    fence: lease.fence,
    ms: Math.round(deps.now() - startedAt),
  });
  emit({ type: 'turn_end', outcome });
  return outcome;
}

function createRun(claim: ClaimedTurn, lease: Lease, deps: TurnDeps, signal: AbortSignal, emit: TurnListener): TurnRun {
  return {
    claim,
    lease,
    deps,
    signal,
    emit,
    context: { type: 'chain', previousResponseId: null },
    anchor: null,
    previousResponseId: claim.context.lastResponseId,
    unsavedRuns: [],
    unsavedConversationId: null,
    texts: [],
    lead: claim.context.lead,
    closed: claim.context.closed,
    toolsCalled: [],
    toolCallIds: [],
    firstTokenAt: null,
  };
}

async function runToEnd(run: TurnRun, stop: AbortSignal, lost: AbortSignal): Promise<TurnOutcome> {
  try {
    const prepared = await retryPassing(run, () => prepareContext(run, run.claim.context));
    run.context = prepared.context;
    run.anchor = prepared.anchor;
    return await publish(run, await runSteps(run, prepared.preface), stop);
  } catch (error) {
    if (error instanceof TurnLostError || lost.aborted) return await abandon(run);
    if (stop.aborted) return await release(run);
    if (isStoreUnavailable(error)) return await leave(run, error);
    return await fail(run, error);
  }
}

/**
 * Nothing is asked of OpenAI any more, so neither the turn's time nor a lease that may have run out matters: the fence
 * tells whether another process took over meanwhile.
 */
async function publish(run: TurnRun, steps: StepsResult, stop: AbortSignal): Promise<TurnOutcome> {
  const { store, limits } = run.deps;
  const text = run.texts.join('\n\n') || showCannedReply(run);
  const input = toPublishInput(run, steps, text);
  const signal = AbortSignal.any([AbortSignal.timeout(limits.publishMs), stop]);
  const { published, turn } = await untilStored(run, () => store.publishReply(input), signal);
  return { type: published ? 'published' : 'discarded', turn };
}

function toPublishInput(run: TurnRun, steps: StepsResult, text: string): PublishInput {
  return {
    lease: run.lease,
    text,
    responseId: steps.last.id,
    lastItemId: run.anchor,
    runs: run.unsavedRuns,
    metadata: {
      assistant_response_id: steps.last.id,
      previous_response_id: run.claim.context.lastResponseId,
      openai_conversation_id: run.context.type === 'conversation' ? run.context.conversationId : null,
      tools_called: run.toolsCalled,
      tool_call_ids: run.toolCallIds,
      client_message_id: run.claim.turn.clientMessageId,
      ...(steps.last.refused ? { refusal: true } : {}),
      ...(run.texts.length === 0 ? { canned: true } : {}),
    },
    firstTokenAt: run.firstTokenAt === null ? null : new Date(run.firstTokenAt).toISOString(),
  };
}

/** The model said nothing a visitor can see: every turn ends with words, so ours are shown and stored. */
function showCannedReply(run: TurnRun): string {
  const text = toCannedReply(run.claim.context.locale);
  const id = `${run.lease.turnId}-canned`;
  run.emit({ type: 'text_start', id });
  run.emit({ type: 'text_delta', id, delta: text });
  run.emit({ type: 'text_end', id });
  return text;
}

/** Somebody else's turn now, or nobody's: what we have at OpenAI and nobody knows of is written down. */
async function abandon(run: TurnRun): Promise<TurnOutcome> {
  const responses = run.unsavedRuns.flatMap(({ responseId }) => (responseId === null ? [] : [responseId]));
  const unknown = run.unsavedConversationId === null ? responses : [...responses, run.unsavedConversationId];
  if (unknown.length > 0) {
    await run.deps.store.disown(run.lease.turnId, unknown).catch((error: unknown) => {
      run.deps.log.warn('leftovers_not_told', { turn_id: run.lease.turnId, ...errorFields(error) });
    });
  }
  return { type: 'lost', turn: run.claim.turn };
}

async function release(run: TurnRun): Promise<TurnOutcome> {
  await run.deps.store.releaseTurn(run.lease).catch((error: unknown) => {
    // The lease runs out by itself; another process then goes on.
    run.deps.log.warn('lease_release_failed', { turn_id: run.lease.turnId, ...errorFields(error) });
  });
  return abandon(run);
}

/** Not given back, so that this counts as an attempt: what makes the database fail may be this very turn. */
async function leave(run: TurnRun, error: TaliaError): Promise<TurnOutcome> {
  run.deps.log.warn('turn_left', { turn_id: run.lease.turnId, ...errorFields(error) });
  return abandon(run);
}

async function fail(run: TurnRun, error: unknown): Promise<TurnOutcome> {
  const code = toProblemCode(error);
  const reason = error instanceof ModelError ? error.code : code;
  run.deps.log.error('turn_failed', {
    turn_id: run.lease.turnId,
    conversation_id: run.claim.turn.conversationId,
    code: reason,
    attempt: run.claim.context.attempt,
    ...errorFields(error),
  });
  try {
    const turn: Turn = await run.deps.store.failTurn(run.lease, reason, run.unsavedRuns);
    return { type: 'failed', turn, code };
  } catch (failure) {
    if (failure instanceof TurnLostError) return abandon(run);
    // The database is away too: the lease runs out and the turn is taken up again from its row.
    run.deps.log.error('turn_fail_not_stored', { turn_id: run.lease.turnId, ...errorFields(failure) });
    return { type: 'failed', turn: run.claim.turn, code: 'store_unavailable' };
  }
}

function toProblemCode(error: unknown): ProblemCode {
  if (error instanceof ModelError) return 'assistant_unavailable';
  if (error instanceof TaliaError) return error.code;
  return 'internal_error';
}
