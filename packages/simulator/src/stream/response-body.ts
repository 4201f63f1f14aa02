import { createId } from '../ids.ts';
import type { Ending } from '../players/step.ts';
import { unixNow } from '../state/store.ts';
import type { Continuation } from '../state/context.ts';
import { messageText } from '../wire.ts';
import type { CreateRequest, Item, WireResponse } from '../wire.ts';
import { countTokens } from './limit.ts';

/** The response as `response.created` shows it: the request echoed, nothing put out yet. */
export function createResponseBody(request: CreateRequest, continuation: Continuation): WireResponse {
  return {
    id: createId('resp'),
    object: 'response',
    created_at: unixNow(),
    status: 'in_progress',
    background: false,
    completed_at: null,
    error: null,
    incomplete_details: null,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    max_tool_calls: request.max_tool_calls ?? null,
    model: request.model ?? '',
    output: [],
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    conversation: continuation.conversation === null ? null : { id: continuation.conversation.id },
    previous_response_id: request.previous_response_id ?? null,
    prompt_cache_key: request.prompt_cache_key ?? null,
    reasoning: { effort: request.reasoning?.effort ?? null, summary: request.reasoning?.summary ?? null },
    safety_identifier: request.safety_identifier ?? null,
    service_tier: 'default',
    temperature: 1,
    text: { format: request.text?.format ?? { type: 'text' }, verbosity: request.text?.verbosity ?? 'medium' },
    tool_choice: request.tool_choice ?? 'auto',
    tools: request.tools ?? [],
    top_logprobs: 0,
    top_p: 1,
    truncation: 'disabled',
    metadata: request.metadata ?? {},
  };
}

/** The response as its terminal event shows it. */
export function finishResponseBody(
  started: WireResponse,
  result: { output: Item[]; ending: Ending; seen: readonly Item[] },
): WireResponse {
  const { output, ending } = result;
  const usage = countUsage(started, result);
  switch (ending.type) {
    case 'completed':
      return { ...started, status: 'completed', completed_at: unixNow(), output, usage };
    case 'incomplete':
      return { ...started, status: 'incomplete', incomplete_details: { reason: ending.reason }, output, usage };
    case 'failed':
    case 'error_event':
      return { ...started, status: 'failed', error: toResponseError(ending), output };
  }
}

type ResponseError = NonNullable<WireResponse['error']>;

function toResponseError(ending: { code: string | null; message: string }): ResponseError {
  // The code is the script's, which may well try one that the types do not list.
  return { code: (ending.code ?? 'server_error') as ResponseError['code'], message: ending.message };
}

function countUsage(
  started: WireResponse,
  result: { output: Item[]; seen: readonly Item[] },
): NonNullable<WireResponse['usage']> {
  const instructions = typeof started.instructions === 'string' ? started.instructions : '';
  const input = countTokens(instructions) + countTokens(JSON.stringify(started.tools)) + countItems(result.seen);
  const output = countItems(result.output);
  const reasoning = countItems(result.output.filter((item) => item.type === 'reasoning'));
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
}

function countItems(items: readonly Item[]): number {
  return items.reduce((sum, item) => sum + countTokens(itemText(item)), 0);
}

function itemText(item: Item): string {
  switch (item.type) {
    case 'message':
      return messageText(item);
    case 'function_call':
      return item.name + item.arguments;
    case 'function_call_output':
      return item.output;
    case 'reasoning':
      return item.summary.map((part) => part.text).join('');
  }
}
