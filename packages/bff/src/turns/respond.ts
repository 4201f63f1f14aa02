import type { Leak, Screening } from '../assistant/output-guard.ts';
import { ModelError } from '../openai/model-error.ts';
import type { FoundResponse, InputItem, ModelStream, ResponseRequest } from '../openai/model.ts';
import type { FinishedResponse } from '../openai/response-events.ts';
import { beginConversation, rollBack } from './openai-context.ts';
import { retryPassing, waitBeforeRetry } from './retry-passing.ts';
import { toToldText } from './told-text.ts';
import { emitText, noteRun } from './turn-state.ts';
import type { TurnRun } from './turn-state.ts';
import { waitForLock } from './wait-for-lock.ts';

export interface StepRequest {
  step: number;
  /** History for a server that keeps none; not sent again once the conversation was rebuilt. */
  preface: InputItem[];
  input: InputItem[];
  instructions: string;
  /** Everything of the request but where it goes and what it says. */
  settings: Omit<ResponseRequest, 'context' | 'input' | 'instructions'>;
}

const responsePollMs = 500;
const mostRepairs = 2;
/** Between two parts of a text, as it is stored. */
const partSeparator = '\n\n';

/** A tool's name that may not leave is told as one that no tool has. */
const hiddenToolName = 'oculta';

/** How far the attempts at one response have come. */
interface Attempt {
  tries: number;
  repairs: number;
  /** Something may lie in the conversation that does not belong there. */
  mustRollBack: boolean;
  /** A request of ours may have run that we never heard the end of: it may have finished just before this one began. */
  uncertain: boolean;
}

/**
 * Gets one finished response for a step, whatever the network does meanwhile. After an outcome nobody knows it first
 * looks whether OpenAI finished the response (then it is adopted), undoes what does not belong in the conversation, and
 * only then asks again, at most `retries` times. A conversation that cannot be mended is rebuilt from our history, once.
 * @throws ModelError when it gave up
 */
export async function respond(run: TurnRun, request: StepRequest): Promise<FinishedResponse> {
  const attempt: Attempt = {
    tries: 0,
    repairs: 0,
    mustRollBack: false,
    uncertain: request.step === 1 && run.claim.context.dirty,
  };
  let input = [...request.preface, ...request.input];
  for (;;) {
    try {
      const response = await askOnce(run, { ...request, input }, attempt);
      run.deps.circuit.close();
      if (attempt.uncertain) await removeStrays(run, input.length, response);
      return response;
    } catch (error) {
      if (!(error instanceof ModelError) || run.signal.aborted) throw error;
      if (!isBeyondRepair(run, attempt, error)) {
        await prepareRetry(run, attempt, error);
        continue;
      }
      if (run.rebuilt || request.step > 1) throw error;
      attempt.mustRollBack = false;
      attempt.uncertain = false;
      input = [...(await rebuild(run)), ...request.input];
    }
  }
}

function askOnce(run: TurnRun, request: StepRequest, attempt: Attempt): Promise<FinishedResponse> {
  return waitForLock(
    run,
    async () => {
      if (attempt.mustRollBack) await rollBackOrLose(run);
      attempt.mustRollBack = false;
      const response = await respondOnce(run, request);
      if (run.leak !== null) throw new ModelError({ failure: 'withheld', code: run.leak });
      return { ...response, calls: response.calls.map((call) => ({ ...call, name: toSafeName(run, call.name) })) };
    },
    () => {
      // Whoever holds the lock is an earlier request of ours: what it adds must go before we ask again.
      attempt.mustRollBack = true;
      attempt.uncertain = true;
    },
  );
}

/** A conversation that is lost, that two repairs did not mend, or that OpenAI refuses to go on with. */
function isBeyondRepair(run: TurnRun, attempt: Attempt, { failure }: ModelError): boolean {
  if (failure === 'hopeless') return run.claim.context.hasHistory;
  return failure === 'context_lost' || (failure === 'pending_call' && attempt.repairs >= mostRepairs);
}

async function prepareRetry(run: TurnRun, attempt: Attempt, error: ModelError): Promise<void> {
  // What was refused as busy never ran and left nothing behind.
  if (error.failure !== 'busy') {
    attempt.mustRollBack = true;
    attempt.uncertain = true;
  }
  if (error.failure === 'pending_call') {
    attempt.repairs += 1;
    return;
  }
  attempt.tries += 1;
  await waitBeforeRetry(run, error, attempt.tries);
}

/**
 * What a lost request of ours added between our last look and the response is older than it and nobody's: it goes. OpenAI
 * lets one response at a time into a conversation, so nothing can come in between.
 */
async function removeStrays(run: TurnRun, inputCount: number, response: FinishedResponse): Promise<void> {
  // Without a known item there is no telling what is nobody's, unless nothing was there before.
  if (run.context.type === 'chain' || (run.anchor === null && run.claim.context.hasHistory)) return;
  const { conversationId } = run.context;
  const keepNewest = inputCount + response.itemCount;
  try {
    await retryPassing(run, () => rollBack(run, conversationId, { anchor: run.anchor, keepNewest }));
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    // It only repeats something to the model: no reason to throw its answer away.
    run.deps.log.warn('strays_left', { turn_id: run.lease.turnId, code: error.code });
  }
}

async function rollBackOrLose(run: TurnRun): Promise<void> {
  // A chain is a tree: asking again from the same response leaves the lost branch behind.
  if (run.context.type === 'chain') return;
  if (run.anchor === null && run.claim.context.hasHistory) throw lostContext();
  if (!(await rollBack(run, run.context.conversationId, { anchor: run.anchor }))) throw lostContext();
}

function lostContext(): ModelError {
  return new ModelError({ failure: 'context_lost', code: 'anchor_not_found' });
}

/** Begins the conversation anew from our history; answers what of it has to go along in the input. */
async function rebuild(run: TurnRun): Promise<InputItem[]> {
  run.rebuilt = true;
  const prepared = await retryPassing(run, () => beginConversation(run));
  run.context = prepared.context;
  run.anchor = prepared.anchor;
  run.deps.log.warn('context_rebuilt', { turn_id: run.lease.turnId, conversation_id: run.claim.turn.conversationId });
  return prepared.preface;
}

async function respondOnce(run: TurnRun, request: StepRequest): Promise<FinishedResponse> {
  const startedAt = run.deps.now();
  const seen: Seen = { ...nothingSeen, screening: run.deps.outputGuard.screen(run.texts.join('')) };
  let requestId: string | null = null;
  try {
    const stream = await run.deps.model.respond(
      { ...request.settings, context: run.context, input: request.input, instructions: request.instructions },
      run.signal,
    );
    requestId = stream.requestId;
    const response = await readEvents(run, { step: request.step, events: stream.events, seen });
    noteRun(run, {
      step: request.step,
      startedAt,
      status: 'completed',
      response,
      requestId,
      firstTokenAt: seen.firstTokenAt,
      error: null,
    });
    return response;
  } catch (error) {
    if (!(error instanceof ModelError) || error.failure === 'locked') throw error;
    const adopted = run.leak === null ? await adopt(run, error, seen) : null;
    noteRun(run, {
      step: request.step,
      startedAt,
      status: adopted === null ? 'failed' : 'completed',
      response: adopted,
      responseId: seen.responseId,
      requestId: requestId ?? error.requestId ?? null,
      firstTokenAt: seen.firstTokenAt,
      error: error.code,
    });
    if (adopted !== null) return adopted;
    // A turn that has to end keeps what was shown: nothing will replace it.
    if (run.leak !== null) throw new ModelError({ failure: 'withheld', code: run.leak, cause: error });
    if (seen.shown !== '' && !run.signal.aborted) run.emit({ type: 'turn_interrupted' });
    throw error;
  }
}

interface Seen {
  responseId: string | undefined;
  /** Visible text already told to the listeners. */
  shown: string;
  /** The first half of a character whose second half has not come yet. */
  half: string;
  /** The part that has begun and of which nothing is shown yet. */
  beginning: string | null;
  /** The part that has begun and not ended. */
  open: string | null;
  firstTokenAt: number | null;
  screening: Screening;
}

const nothingSeen: Omit<Seen, 'screening'> = {
  responseId: undefined,
  shown: '',
  half: '',
  beginning: null,
  open: null,
  firstTokenAt: null,
};

async function readEvents(
  run: TurnRun,
  { step, events, seen }: { step: number; events: ModelStream['events']; seen: Seen },
): Promise<FinishedResponse> {
  for await (const event of events) {
    switch (event.type) {
      case 'created':
        seen.responseId = event.responseId;
        run.emit({ type: 'response_start', step, responseId: event.responseId });
        break;
      case 'text_start':
        endOpenText(run, seen);
        seen.beginning = event.itemId;
        seen.open = event.itemId;
        break;
      case 'text_delta':
        seen.firstTokenAt ??= run.deps.now();
        showText(run, seen, event);
        break;
      case 'text_end':
        endOpenText(run, seen);
        break;
      case 'call_start':
        if (run.leak !== null) break;
        run.emit({ type: 'tool_start', callId: event.callId, name: toSafeName(run, event.name) });
        break;
      case 'finished':
        endOpenText(run, seen);
        // What is stored is this text, whatever was streamed.
        if (event.response.text !== seen.shown) run.leak ??= findInWhole(run, event.response);
        return event.response;
    }
  }
  throw new ModelError({ failure: 'unknown', code: 'stream_truncated', responseId: seen.responseId });
}

/** A stream may cut a character (a UTF-16 pair) in two; it is shown, kept and resumed whole. */
function showText(run: TurnRun, seen: Seen, { itemId, delta }: { itemId: string; delta: string }): void {
  const text = delta === '\ufffd' ? delta : seen.half + delta;
  seen.half = /[\ud800-\udbff]$/.exec(text)?.[0] ?? '';
  const whole = seen.half === '' ? text : text.slice(0, -1);
  showSafely(run, seen, { itemId, delta: seen.screening.take(whole) });
}

/** The stream of a response that leaks is read to its end: until then OpenAI keeps the conversation locked. */
function showSafely(run: TurnRun, seen: Seen, { itemId, delta }: { itemId: string; delta: string }): void {
  run.leak ??= seen.screening.leak;
  if (delta === '') return;
  if (seen.beginning !== null) {
    if (seen.shown !== '') seen.shown += partSeparator;
    emitText(run, { type: 'text_start', id: seen.beginning });
    seen.beginning = null;
  }
  seen.shown += delta;
  emitText(run, { type: 'text_delta', id: itemId, delta });
}

/** A server may forget to say that a part has ended: what was held back of it must be shown nevertheless. */
function endOpenText(run: TurnRun, seen: Seen): void {
  if (seen.open === null) return;
  const itemId = seen.open;
  seen.open = null;
  // A half that stays alone is shown as what it is stored as.
  if (seen.half !== '') showText(run, seen, { itemId, delta: '\ufffd' });
  showSafely(run, seen, { itemId, delta: seen.screening.release() });
  if (seen.beginning === null && run.leak === null) emitText(run, { type: 'text_end', id: itemId });
  seen.beginning = null;
}

function findInWhole({ deps, texts }: TurnRun, { text }: FinishedResponse): Leak | null {
  return deps.outputGuard.find([...texts, text].join(''));
}

function toSafeName(run: TurnRun, name: string): string {
  return run.deps.outputGuard.find(name) === null ? name : hiddenToolName;
}

/**
 * The stream broke, but the response had begun: it goes on at OpenAI, so its end is waited for and taken as ours. The
 * rest of the text is told in one piece; text that does not continue what was shown cannot be taken back, so then null.
 */
async function adopt(run: TurnRun, error: ModelError, seen: Seen): Promise<FinishedResponse | null> {
  const responseId = error.responseId ?? seen.responseId;
  if (error.failure !== 'unknown' || responseId === undefined) return null;
  const givenUpAt = run.deps.now() + run.deps.limits.lockMs;
  while (run.deps.now() < givenUpAt && !run.signal.aborted) {
    const found = await lookFor(run, responseId);
    if (found.type === 'finished') return takeRest(run, found.response, seen);
    if (found.type !== 'running') return null;
    await run.deps.sleep(responsePollMs, run.signal);
  }
  return null;
}

/** A look that failed in passing tells nothing yet: it may be running still. */
async function lookFor(run: TurnRun, responseId: string): Promise<FoundResponse> {
  try {
    return await run.deps.model.findResponse(responseId, run.signal);
  } catch (error) {
    const mayPass = error instanceof ModelError && (error.failure === 'busy' || error.failure === 'unknown');
    return { type: mayPass ? 'running' : 'gone' };
  }
}

function takeRest(run: TurnRun, response: FinishedResponse, seen: Seen): FinishedResponse | null {
  if (!response.text.startsWith(seen.shown)) return null;
  const rest = screenRest(run, response, seen);
  // A sentence that was cut goes on in its own part: two parts are two paragraphs.
  const { openId } = toToldText(run.feed.since(0));
  const id = openId ?? `${response.id}-rest`;
  const delta = openId === null && seen.shown !== '' ? rest.replace(/^\n\n/, '') : rest;
  if (openId === null && delta !== '') emitText(run, { type: 'text_start', id });
  if (delta !== '') emitText(run, { type: 'text_delta', id, delta });
  if (openId !== null || delta !== '') emitText(run, { type: 'text_end', id });
  seen.shown = response.text;
  return response;
}

/** What may be shown after what was shown already. */
function screenRest(run: TurnRun, response: FinishedResponse, seen: Seen): string {
  const screening = run.deps.outputGuard.screen(run.texts.join(''));
  const safe = screening.take(response.text) + screening.release();
  run.leak ??= screening.leak;
  return safe.slice(seen.shown.length);
}
