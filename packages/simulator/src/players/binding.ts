import { Ajv } from 'ajv';
import type { CreateRequest } from '../wire.ts';
import type { PlayerTurn } from './player.ts';
import type { OutputPart, ResponseStep, Step } from './step.ts';

type FunctionTool = Extract<NonNullable<CreateRequest['tools']>[number], { type: 'function' }>;
type CallPart = Extract<OutputPart, { type: 'call' | 'malformed_call' }>;

const ajv = new Ajv({ strict: false, allErrors: true });

/**
 * Holds a player to the request: no call under `tool_choice: 'none'`, one call under `parallel_tool_calls: false`, only
 * declared tools, arguments as their schema says. Throws what is wrong, since only the player can be at fault. Fills in
 * a `conversacion_id` the arguments leave out.
 */
export function bindStep(step: Step, turn: PlayerTurn): Step {
  if (step.type !== 'response') return step;
  const calls = step.output.filter((part) => part.type === 'call' || part.type === 'malformed_call');
  checkChoice(calls, step, turn.request);
  return { ...step, output: step.output.map((part) => (part.type === 'call' ? bindCall(part, turn) : part)) };
}

function checkChoice(calls: CallPart[], step: ResponseStep, request: CreateRequest): void {
  const { tool_choice: choice = 'auto' } = request;
  if (request.parallel_tool_calls === false && calls.length > 1) {
    throw new Error(`The player made ${calls.length} calls though parallel_tool_calls is false.`);
  }
  if (choice === 'none' && calls.length > 0) {
    throw new Error(`The player called ${names(calls)} though tool_choice is 'none'.`);
  }
  if (choice === 'required' && calls.length === 0 && step.ending.type === 'completed') {
    throw new Error("The player called nothing though tool_choice is 'required'.");
  }
  for (const call of calls) checkDeclared(call, request);
}

function checkDeclared(call: CallPart, request: CreateRequest): void {
  if (!allowedNames(request).includes(call.name)) {
    throw new Error(`The player called '${call.name}', which the request does not offer.`);
  }
}

function allowedNames(request: CreateRequest): string[] {
  const declared = functionTools(request).map((tool) => tool.name);
  const choice = request.tool_choice;
  if (typeof choice !== 'object') return declared;
  if (choice.type === 'function') return declared.filter((name) => name === choice.name);
  if (choice.type !== 'allowed_tools') return declared;
  return declared.filter((name) => choice.tools.some((tool) => tool['name'] === name));
}

function bindCall(part: Extract<OutputPart, { type: 'call' }>, turn: PlayerTurn): OutputPart {
  const tool = functionTools(turn.request).find((candidate) => candidate.name === part.name);
  const schema = tool?.parameters ?? {};
  const filled = withConversationId(part.arguments, schema, turn);
  const validate = ajv.compile(schema);
  if (!validate(filled)) {
    throw new Error(`The player's arguments for '${part.name}' break its schema: ${ajv.errorsText(validate.errors)}.`);
  }
  return { ...part, arguments: filled };
}

function withConversationId(
  args: Record<string, unknown>,
  schema: Record<string, unknown>,
  turn: PlayerTurn,
): Record<string, unknown> {
  const properties = schema['properties'];
  const asked = typeof properties === 'object' && properties !== null && 'conversacion_id' in properties;
  if (!asked || 'conversacion_id' in args || turn.state === null) return args;
  return { conversacion_id: turn.state.conversacion_id, ...args };
}

function functionTools(request: CreateRequest): FunctionTool[] {
  return (request.tools ?? []).filter((tool) => tool.type === 'function');
}

function names(calls: CallPart[]): string {
  return calls.map((call) => `'${call.name}'`).join(', ');
}
