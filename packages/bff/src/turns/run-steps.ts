import { createHash } from 'node:crypto';
import { leadFields } from '@talia/protocol';
import type { LeadProgress } from '@talia/protocol';
import { buildInstructions } from '../assistant/instructions.ts';
import { declareTools } from '../assistant/tools/tools.ts';
import type { InputItem } from '../openai/model.ts';
import type { FinishedResponse, FunctionCall } from '../openai/response-events.ts';
import type { ToolResult } from '../store/turn-schemas.ts';
import { callTool } from './call-tool.ts';
import { advanceContext } from './openai-context.ts';
import { respond } from './respond.ts';
import type { StepRequest } from './respond.ts';
import { throwIfStopped } from './retry-passing.ts';
import { toTurnInput } from './turn-input.ts';
import type { TurnRun } from './turn-state.ts';

/** What the steps of a turn came to. */
export interface StepsResult {
  last: FinishedResponse;
  /** `unfinished` when the model called a tool although it had to answer: that call never gets an output. */
  ending: 'answered' | 'unfinished' | 'overtaken';
}

/** Calls that were refused and tried again before the model has to answer with words. */
const mostCorrections = 2;
/** The part of a turn's time after which the model has to answer. */
const answerAfter = 0.7;

/**
 * The loop model ⇄ tools. Ends with a response that calls nothing, when a person took over, or at the caps (steps,
 * calls, corrections, tokens, time): the last allowed step may not call tools, so it has to answer.
 */
export async function runSteps(run: TurnRun, preface: InputItem[]): Promise<StepsResult> {
  const spent = { steps: 0, calls: 0, refusals: 0 };
  let input = await toTurnInput(run);
  for (;;) {
    spent.steps += 1;
    const step = spent.steps;
    const toolChoice = mustAnswer(run, spent) ? 'none' : 'auto';
    const response = await respond(
      run,
      toStepRequest(run, { step, input, preface: step === 1 ? preface : [], toolChoice }),
    );
    takeResponse(run, response);
    if (response.calls.length === 0 || toolChoice === 'none') {
      run.emit({ type: 'response_end', step });
      return { last: response, ending: response.calls.length > 0 ? 'unfinished' : 'answered' };
    }
    const results = await callTools(run, { step, responseId: response.id, calls: response.calls });
    run.emit({ type: 'response_end', step });
    spent.calls += results.length;
    spent.refusals += results.filter((result) => result.outcome === 'refused').length;
    if (results.some((result) => result.outcome === 'overtaken')) return { last: response, ending: 'overtaken' };
    input = results.map((result, index) => ({
      type: 'function_call_output',
      callId: response.calls[index]?.callId ?? '',
      output: JSON.stringify(result.output),
    }));
  }
}

function mustAnswer(run: TurnRun, spent: { steps: number; calls: number; refusals: number }): boolean {
  const { assistant, limits, now } = run.deps;
  return (
    spent.steps >= assistant.limits.steps ||
    spent.calls >= assistant.limits.calls ||
    spent.refusals > mostCorrections ||
    run.tokensUsed >= assistant.limits.turnTokens ||
    now() - run.startedAt > limits.turnMs * answerAfter
  );
}

function takeResponse(run: TurnRun, response: FinishedResponse): void {
  if (response.text !== '') run.texts.push(response.text);
  run.context = advanceContext(run.context, response.id);
  run.anchor = response.lastItemId ?? run.anchor;
  run.previousResponseId = response.id;
}

function toStepRequest(
  run: TurnRun,
  {
    step,
    input,
    preface,
    toolChoice,
  }: Pick<StepRequest, 'step' | 'input' | 'preface'> & { toolChoice: 'auto' | 'none' },
): StepRequest {
  const { assistant, modelName, outputGuard } = run.deps;
  const { context, turn } = run.claim;
  return {
    step,
    preface,
    input,
    instructions: buildInstructions(assistant, {
      conversationId: turn.conversationId,
      locale: context.locale ?? 'es-MX',
      lead: run.lead,
      closed: run.closed,
      canary: outputGuard.canary,
    }),
    settings: {
      model: modelName,
      tools: declareTools(),
      toolChoice,
      maxOutputTokens: assistant.limits.outputTokens,
      metadata: { talia_turn: turn.turnId, talia_assistant: `${assistant.id}@${assistant.hash.slice(0, 16)}` },
      safetyIdentifier: createHash('sha256').update(context.sessionId).digest('hex'),
      cacheKey: assistant.hash.slice(0, 32),
    },
  };
}

/** One after the other: the order of effects is the order the model asked for. */
async function callTools(
  run: TurnRun,
  { step, responseId, calls }: { step: number; responseId: string; calls: FunctionCall[] },
): Promise<ToolResult[]> {
  const results: ToolResult[] = [];
  for (const call of calls) {
    throwIfStopped(run);
    const result = await callTool(run, { step, responseId, call });
    results.push(result);
    const code = typeof result.output.error === 'string' ? result.output.error : null;
    run.emit({ type: 'tool_end', callId: call.callId, name: call.name, outcome: result.outcome, code });
    run.lead = result.lead;
    if (result.outcome === 'ok') {
      run.closed ||= call.name === 'close_lead';
      run.emit({ type: 'lead_change', progress: toProgress(run) });
    }
    if (result.outcome !== 'overtaken') continue;
    run.emit({ type: 'turn_overtaken' });
    break;
  }
  return results;
}

function toProgress({ lead, closed, deps }: TurnRun): LeadProgress {
  return {
    captured: leadFields.filter((field) => lead.fields[field] !== null),
    missing: deps.assistant.requiredFields.filter((field) => lead.fields[field] === null),
    closed,
  };
}
