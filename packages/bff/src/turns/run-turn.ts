import type { ProblemCode } from '@talia/protocol';
import { isStoreUnavailable, TaliaError, TurnLostError } from '../errors.ts';
import { errorFields } from '../logging/error-fields.ts';
import { ModelError } from '../openai/model-error.ts';
import type { Lease } from '../store/store.ts';
import type { ClaimedTurn, Turn } from '../store/turn-schemas.ts';
import { toModelAnswer, toOwnAnswer, toShownAnswer } from './answer.ts';
import type { Answer } from './answer.ts';
import { toNextTelling, toRunStart } from './event-log.ts';
import type { TurnKeeper, TurnKeepers } from './keep-turns.ts';
import { linkSignals } from './link-signals.ts';
import { noteLeak } from './note-leak.ts';
import { beginConversation, prepareContext } from './openai-context.ts';
import type { PreparedContext } from './openai-context.ts';
import { retryPassing } from './retry-passing.ts';
import { runSteps } from './run-steps.ts';
import type { Answerer, TurnDeps } from './turn-deps.ts';
import type { TurnOutcome } from './turn-events.ts';
import type { TurnFeed } from './turn-feed.ts';
import { toOutcome } from './turn-outcome.ts';
import type { TurnRun } from './turn-state.ts';
import { untilStored } from './until-stored.ts';

/** What a turn is run with. */
export interface TurnSurroundings {
  feed: TurnFeed;
  keepers: TurnKeepers;
  /** The process has to stop: the lease is given back. */
  drain: AbortSignal;
  /** The visitor wants no more of this answer. */
  halt: AbortController;
  /** When the claim was asked for, ms since the epoch. */
  leasedAt: number;
}

/** What ends a turn from outside. */
interface Endings {
  drain: AbortSignal;
  halt: AbortSignal;
  /** Another process has it, or may have it by now. */
  lost: AbortSignal;
  /** It took all the time it may. */
  late: AbortSignal;
}

/**
 * Runs a turn this process has leased, to its end: published, stopped, discarded because a person took over, or failed.
 * Never throws; tells the feed what happens, `turn_end` last. A database that is away is waited for; when it stays away,
 * the turn is left in its row and whoever finds its lease run out begins it anew.
 */
export async function runTurn(
  claim: ClaimedTurn,
  server: TurnDeps,
  { feed, keepers, drain, halt, leasedAt }: TurnSurroundings,
): Promise<TurnOutcome> {
  const deps = { ...server, ...findAnswerer(claim, server) };
  const lease: Lease = { turnId: claim.turn.turnId, fence: claim.context.fence };
  feed.begin(toRunStart(lease.fence));
  const keeper = keepers.keep({ lease, feed, halt, leasedAt });
  const late = linkSignals([], deps.limits.turnMs);
  const endings: Endings = { drain, halt: halt.signal, lost: keeper.lost, late: late.signal };
  const any = linkSignals(Object.values(endings));
  const run = createRun({ claim, lease, deps, feed, signal: any.signal, isHeld: keeper.isHeld });
  const outcome = await runToEnd(run, keeper, endings);
  for (const used of [keeper, late, any]) used.end();
  deps.log.info('turn_end', {
    turn_id: lease.turnId,
    conversation_id: claim.turn.conversationId,
    result: outcome.type,
    attempt: claim.context.attempt,
    fence: lease.fence,
    ms: Math.round(deps.now() - run.startedAt),
  });
  feed.push({ type: 'turn_end', outcome });
  return outcome;
}

/** The site's own assistant where it has one; a file that is not here is told, and the server's answers. */
function findAnswerer({ turn, context }: ClaimedTurn, server: TurnDeps): Answerer {
  if (context.assistantId === null) return server;
  const answerer = server.answerers?.get(context.assistantId);
  if (answerer === undefined) server.log.error('assistant_missing', { turn_id: turn.turnId });
  return answerer ?? server;
}

function createRun(given: Pick<TurnRun, 'claim' | 'lease' | 'deps' | 'feed' | 'signal' | 'isHeld'>): TurnRun {
  const { context } = given.claim;
  return {
    ...given,
    emit: given.feed.push,
    startedAt: given.deps.now(),
    context: { type: 'chain', previousResponseId: null },
    rebuilt: false,
    anchor: null,
    previousResponseId: context.lastResponseId,
    unsavedRuns: [],
    unsavedConversationId: null,
    texts: [],
    lead: context.lead,
    closed: context.closed,
    toolsCalled: [],
    toolCallIds: [],
    suggestedReplies: [],
    tokensUsed: 0,
    firstTokenAt: null,
    leak: null,
  };
}

async function runToEnd(run: TurnRun, keeper: TurnKeeper, endings: Endings): Promise<TurnOutcome> {
  const publish = (answer: Answer) => publishAnswer(run, { answer, keeper, drain: endings.drain });
  try {
    try {
      return await publish(findObstacle(run) ?? (await askModel(run)));
    } catch (error) {
      if (endings.lost.aborted || endings.drain.aborted) throw error;
      const answer = toLastWords(run, endings, error);
      if (answer === null) throw error;
      return await publish(answer);
    }
  } catch (error) {
    if (error instanceof TurnLostError || endings.lost.aborted) return abandon(run);
    if (endings.drain.aborted) return release(run);
    if (isStoreUnavailable(error)) return leave(run, error);
    return fail(run, error);
  }
}

/**
 * A conversation that cannot be gone on with in the middle of a turn takes the turn's steps with it: it is begun anew in
 * a fresh one, once, and the journal keeps its tools from acting again.
 */
async function askModel(run: TurnRun): Promise<Answer> {
  try {
    return await askIn(run, await retryPassing(run, () => prepareContext(run, run.claim.context)));
  } catch (error) {
    if (!isContextLost(error) || run.rebuilt || run.signal.aborted) throw error;
    run.rebuilt = true;
    run.texts = [];
    run.toolsCalled = [];
    run.toolCallIds = [];
    run.suggestedReplies = [];
    run.feed.begin(toNextTelling(run.feed.position));
    return askIn(run, await retryPassing(run, () => beginConversation(run)));
  }
}

async function askIn(run: TurnRun, { context, anchor, preface }: PreparedContext): Promise<Answer> {
  run.context = context;
  run.anchor = anchor;
  return toModelAnswer(run, await runSteps(run, preface));
}

function isContextLost(error: unknown): boolean {
  return error instanceof ModelError && (error.failure === 'context_lost' || error.failure === 'pending_call');
}

/** Why the model is not asked at all: the site's tokens of the day are used up, or the account cannot be used. */
function findObstacle(run: TurnRun): Answer | null {
  const { circuit, log } = run.deps;
  const { tokensToday, tokensPerDay } = run.claim.context;
  if (tokensToday >= (tokensPerDay ?? run.deps.tokensPerDay)) {
    log.error('budget_spent', { turn_id: run.lease.turnId, conversation_id: run.claim.turn.conversationId });
    return toOwnAnswer(run, 'promise', { reason: 'no_budget', promised: 'tokens_per_day' });
  }
  const code = circuit.obstacle();
  return code === null ? null : toOwnAnswer(run, 'promise', { reason: 'no_service', promised: code });
}

/** What a turn ends with that the visitor stopped, that took too long, that may not be shown, or that nobody will answer. */
function toLastWords(run: TurnRun, endings: Endings, error: unknown): Answer | null {
  if (!(error instanceof ModelError)) return null;
  if (endings.halt.aborted) return toShownAnswer(run);
  if (endings.late.aborted) return toOwnAnswer(run, 'late', { reason: 'out_of_time', promised: null });
  if (error.failure === 'withheld') return toOwnAnswer(run, 'withheld', { reason: 'withheld', promised: null });
  if (error.failure !== 'no_service' && error.failure !== 'hopeless') return null;
  if (error.failure === 'no_service') run.deps.circuit.open(error.code);
  run.deps.log.error('model_unavailable', {
    turn_id: run.lease.turnId,
    conversation_id: run.claim.turn.conversationId,
    code: error.code,
    ...errorFields(error),
  });
  const reason = error.failure === 'no_service' ? 'no_service' : 'refused';
  return toOwnAnswer(run, 'promise', { reason, promised: error.code });
}

/**
 * Nothing is asked of OpenAI any more, so neither the turn's time nor a lease that may have run out matters: the fence
 * tells whether another process took over meanwhile.
 */
async function publishAnswer(
  run: TurnRun,
  { answer, keeper, drain }: { answer: Answer; keeper: TurnKeeper; drain: AbortSignal },
): Promise<TurnOutcome> {
  const { store, limits } = run.deps;
  const input = { ...answer, lease: run.lease, runs: run.unsavedRuns, batches: keeper.unkept() };
  const patience = linkSignals([drain], limits.publishMs);
  try {
    if (run.leak !== null) await noteLeak(run, { leak: run.leak, tool: null }, patience.signal);
    return toOutcome(await untilStored(run, () => store.publishReply(input), patience.signal));
  } finally {
    patience.end();
  }
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
    // The database is away, or somebody else has the turn: it is taken up again from its row.
    run.deps.log.error('turn_fail_not_stored', { turn_id: run.lease.turnId, ...errorFields(failure) });
    return abandon(run);
  }
}

function toProblemCode(error: unknown): ProblemCode {
  if (error instanceof ModelError) return 'assistant_unavailable';
  if (error instanceof TaliaError) return error.code;
  return 'internal_error';
}
