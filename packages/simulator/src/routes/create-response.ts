import { ApiError, badRequest } from '../api-error.ts';
import type { Exchange, Reply } from '../http/exchange.ts';
import { bindStep } from '../players/binding.ts';
import { parseLeadState } from '../players/lead-state.ts';
import type { GarbageStep, HttpErrorStep, ResponseStep, Step } from '../players/step.ts';
import { checkCalls, checkDuplicates, openContinuation } from '../state/context.ts';
import type { Continuation } from '../state/context.ts';
import { lockConversation, unlockConversation } from '../state/locks.ts';
import { limitOutput } from '../stream/limit.ts';
import { toOutputItems } from '../stream/output.ts';
import { performStreamed, performWhole } from '../stream/perform.ts';
import type { Run } from '../stream/perform.ts';
import { createResponseBody, finishResponseBody } from '../stream/response-body.ts';
import type { CreateRequest, WireResponse } from '../wire.ts';
import type { World } from '../world.ts';

/** `POST /responses`: checks the request in the API's order, takes the conversation, lets the player answer. */
export async function createResponse(exchange: Exchange, world: World): Promise<Reply> {
  await world.judge.check('response_create', exchange.entry.body);
  // The judge accepted it by the schema made from this very type.
  const request = exchange.entry.body as CreateRequest;
  const continuation = open(request, world);
  const started = createResponseBody(request, continuation);
  const { conversation } = continuation;
  if (conversation) lockConversation(conversation, started.id);
  const release = () => conversation && unlockConversation(conversation, started.id);
  try {
    checkCalls([...continuation.before, ...continuation.input]);
    const step = await nextStep(request, continuation, world);
    if (step.type !== 'response') return await answerInstead(step, exchange, world, release);
    await perform(createRun({ request, continuation, started, step, world, release }), exchange, request);
    return null;
  } catch (error) {
    release();
    throw error;
  }
}

function open(request: CreateRequest, world: World): Continuation {
  const continuation = openContinuation(request, world.store);
  checkDuplicates(continuation.before, continuation.input);
  refuseUnsupported(request);
  return continuation;
}

/** What today's models do not take comes last of all checks, after the state. */
function refuseUnsupported(request: CreateRequest): void {
  for (const name of ['temperature', 'top_p'] as const) {
    if (request[name] === undefined || request[name] === null) continue;
    throw badRequest(`Unsupported parameter: '${name}' is not supported with this model.`, { param: name });
  }
}

async function nextStep(request: CreateRequest, continuation: Continuation, world: World): Promise<Step> {
  const turn = {
    request,
    items: [...continuation.before, ...continuation.input],
    conversationId: continuation.conversation?.id ?? null,
    state: parseLeadState(request.instructions),
  };
  return bindStep(await world.player.respond(turn), turn);
}

async function answerInstead(
  step: HttpErrorStep | GarbageStep,
  exchange: Exchange,
  world: World,
  release: () => void,
): Promise<Reply> {
  await world.wait(step.delayMs);
  release();
  if (step.type === 'http_error') throw toApiError(step);
  sendGarbage(step, exchange);
  return null;
}

/** The error answer a scripted HTTP error stands for. */
export function toApiError(step: HttpErrorStep): ApiError {
  return new ApiError(step.status, { message: step.message, type: step.errorType, code: step.code }, step.headers);
}

/** Answers 200 with the step's body. */
export function sendGarbage(step: GarbageStep, exchange: Exchange): void {
  exchange.http.writeHead(200, { 'content-type': step.contentType });
  exchange.http.end(step.body);
}

type RunParts = {
  request: CreateRequest;
  continuation: Continuation;
  started: WireResponse;
  step: ResponseStep;
  world: World;
  release: () => void;
};

function createRun(parts: RunParts): Run {
  const { request, continuation, started, world } = parts;
  const step = limitOutput(parts.step, request.max_output_tokens);
  const output = toOutputItems(step);
  const seen = [...continuation.before, ...continuation.input];
  const finished = finishResponseBody(started, { output, ending: step.ending, seen });
  if (request.store !== false) {
    world.store.responses.set(started.id, { response: started, input: continuation.input, context: [] });
  }
  return {
    started,
    finished,
    output,
    step,
    pace: world.pace,
    obfuscation: request.stream_options?.include_obfuscation === false ? 'none' : 'random',
    settle: once((how) => settle(how, { ...parts, step }, finished)),
    wait: world.wait,
  };
}

/** The one moment at which a response counts: its items enter together, it is stored, the conversation is given back. */
function settle(how: 'commit' | 'drop', parts: RunParts, finished: WireResponse): void {
  const { continuation, started, step, world, release } = parts;
  const { conversation, before, input } = continuation;
  const entered = how === 'commit' ? [...input, ...finished.output] : [];
  conversation?.items.push(...entered);
  const stored = world.store.responses.get(started.id);
  if (stored) {
    stored.response = how === 'commit' ? finished : toFailed(finished);
    stored.context = [...before, ...entered];
  }
  if (step.lockMs === 0) release();
  else void world.wait(step.lockMs).then(release);
}

function toFailed(finished: WireResponse): WireResponse {
  if (finished.status === 'failed') return finished;
  const error = { code: 'server_error' as const, message: 'The response was lost.' };
  const { usage: _unbilled, incomplete_details: _notReached, ...lost } = finished;
  return { ...lost, status: 'failed', completed_at: null, error, incomplete_details: null, output: [] };
}

async function perform(run: Run, exchange: Exchange, request: CreateRequest): Promise<void> {
  if (request.stream === true) await performStreamed(run, exchange.http);
  else await performWhole(run, exchange.http);
}

function once<T>(action: (value: T) => void): (value: T) => void {
  let isDone = false;
  return (value) => {
    if (isDone) return;
    isDone = true;
    action(value);
  };
}
