import { createHash } from 'node:crypto';
import { isRecord } from '../json.ts';
import type { FunctionCall } from '../openai/response-events.ts';
import type { Leak } from '../assistant/output-guard.ts';
import { refuse } from '../assistant/tools/define-tool.ts';
import type { ToolCheck } from '../assistant/tools/define-tool.ts';
import { readSuggestedReplies, suggestRepliesName } from '../assistant/tools/suggest-replies.ts';
import { findTool } from '../assistant/tools/tools.ts';
import type { ToolInput } from '../store/store.ts';
import type { ToolResult } from '../store/turn-schemas.ts';
import { noteLeak } from './note-leak.ts';
import { dropRuns } from './turn-state.ts';
import type { TurnRun } from './turn-state.ts';
import { untilStored } from './until-stored.ts';

/** A call as a response asks for it. */
export interface RequestedCall {
  step: number;
  responseId: string;
  call: FunctionCall;
}

/**
 * Runs one call of the model: arguments checked and normalised here, effect and journal row in one SQL function. It
 * never throws at the model: a refusal is an output it can act on. The conversation is always the turn's own.
 */
export async function callTool(run: TurnRun, { step, responseId, call }: RequestedCall): Promise<ToolResult> {
  const { store, assistant } = run.deps;
  const leak = findLeak(run, call);
  const input = leak === null ? parseArguments(call.arguments) : undefined;
  const check = run.toolsCalled.length < assistant.limits.calls ? checkCall(run, call.name, input) : refuseTooMany();
  if (!check.ok && check.error === 'foreign_conversation') await noteForeignConversation(run, call);
  if (leak !== null) await noteLeak(run, { leak, tool: call.name });
  const runs = [...run.unsavedRuns];
  const args = check.ok ? check.arguments : toJournalArguments(leak === null ? call.arguments : '');
  const journaled: ToolInput = {
    lease: run.lease,
    step,
    responseId,
    callId: call.callId,
    name: call.name,
    arguments: args,
    argumentsHash: hashArguments(args),
    requiredFields: assistant.requiredFields,
    refusal: check.ok ? null : { ok: false, error: check.error, message: check.message },
    runs,
  };
  const result = await untilStored(run, () => store.runTool(journaled));
  dropRuns(run, runs);
  run.toolsCalled.push(call.name);
  run.toolCallIds.push(call.callId);
  if (call.name === suggestRepliesName && result.outcome === 'ok') run.suggestedReplies = readSuggestedReplies(args);
  return result;
}

/** Looks at the arguments as they are written and as they are read: JSON can spell any letter by its number. */
function findLeak({ deps }: TurnRun, call: FunctionCall): Leak | null {
  const read = toWords(parseArguments(call.arguments));
  return deps.outputGuard.find(call.arguments) ?? deps.outputGuard.find(read);
}

/** All names and texts of a JSON value, in order. Without recursion: a model can nest as deep as it likes. */
function toWords(value: unknown): string {
  const words: string[] = [];
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === 'string') words.push(next);
    if (typeof next !== 'object' || next === null) continue;
    for (const [name, each] of Object.entries(next)) left.push(name, each);
  }
  return words.toReversed().join('');
}

async function noteForeignConversation(run: TurnRun, call: FunctionCall): Promise<void> {
  const data = { turno_id: run.lease.turnId, call_id: call.callId, herramienta: call.name };
  await untilStored(run, () =>
    run.deps.store.recordSecurityEvent(run.claim.turn.conversationId, 'herramienta_conversacion_ajena', data),
  );
}

function refuseTooMany(): ToolCheck {
  return refuse(
    'too_many_calls',
    'Ya no puedes llamar más herramientas en este turno. Contesta a la persona con texto.',
  );
}

function parseArguments(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the check below refuses it with words the model can act on.
    return undefined;
  }
}

function checkCall(run: TurnRun, name: string, input: unknown): ToolCheck {
  const tool = findTool(name);
  if (tool === undefined) return refuse('unknown_tool', 'Esa herramienta no existe. Contesta a la persona con texto.');
  const claimed = isRecord(input) ? input.conversacion_id : undefined;
  if (typeof claimed === 'string' && claimed !== run.claim.turn.conversationId) {
    return refuse(
      'foreign_conversation',
      'Ese conversacion_id no es el de esta conversación. Usa el del estado de la conversación.',
    );
  }
  return tool.check(input, { country: run.deps.assistant.country });
}

/** What a refused call leaves in the journal: its text, cut, and never used for anything. */
function toJournalArguments(text: string): Record<string, string> {
  return { rechazado: text.replaceAll('\u0000', '').slice(0, 1000) };
}

function hashArguments(args: Record<string, string>): string {
  const sorted = Object.entries(args).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}
