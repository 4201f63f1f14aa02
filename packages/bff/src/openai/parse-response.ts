import * as z from 'zod';
import { ModelError } from './model-error.ts';
import type { FinishedResponse, FunctionCall, TokenUsage } from './response-events.ts';

const messageItem = z.looseObject({
  type: z.literal('message'),
  phase: z.string().nullish(),
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional(), refusal: z.string().optional() })),
});

const callItem = z.looseObject({
  type: z.literal('function_call'),
  call_id: z.string(),
  name: z.string(),
  arguments: z.string(),
});

/** Only the fields we use: what OpenAI adds later passes. */
const responseSchema = z.looseObject({
  id: z.string(),
  model: z.string(),
  output: z.array(z.looseObject({ type: z.string(), id: z.string().optional() })),
  usage: z
    .looseObject({
      input_tokens: z.number(),
      output_tokens: z.number(),
      input_tokens_details: z
        .looseObject({ cached_tokens: z.number().optional(), cache_write_tokens: z.number().optional() })
        .nullish(),
      output_tokens_details: z.looseObject({ reasoning_tokens: z.number().optional() }).nullish(),
    })
    .nullish(),
});

/**
 * Reads a completed response: visible text (messages whose phase is null or `final_answer`, refusals apart), calls, usage.
 * @throws ModelError `unknown` when it is not a response
 */
export function toFinishedResponse(value: unknown): FinishedResponse {
  const parsed = responseSchema.safeParse(value);
  if (!parsed.success) throw new ModelError({ failure: 'unknown', code: 'unreadable_answer', cause: parsed.error });
  const { id, model, output, usage } = parsed.data;
  const texts: string[] = [];
  const calls: FunctionCall[] = [];
  let refused = false;
  for (const item of output) {
    const call = callItem.safeParse(item);
    if (call.success) calls.push({ callId: call.data.call_id, name: call.data.name, arguments: call.data.arguments });
    const message = messageItem.safeParse(item);
    if (!message.success || !isVisiblePhase(message.data.phase)) continue;
    for (const part of message.data.content) {
      if (part.type === 'refusal') refused = true;
      const text = part.type === 'refusal' ? part.refusal : part.text;
      const visible = toVisibleText(text ?? '');
      if (visible !== '') texts.push(visible);
    }
  }
  return {
    id,
    model,
    text: texts.join('\n\n'),
    refused,
    calls,
    usage: toUsage(usage),
    lastItemId: output.at(-1)?.id ?? null,
    itemCount: output.length,
  };
}

/** What a model wrote, as it is shown and stored: Postgres takes every character but NUL. */
export function toVisibleText(text: string): string {
  return text.replaceAll('\u0000', '');
}

/** Whether a message of this phase is for the visitor: working notes (`commentary`) are not. */
export function isVisiblePhase(phase: unknown): boolean {
  return phase === undefined || phase === null || phase === 'final_answer';
}

function toUsage(usage: z.output<typeof responseSchema>['usage']): TokenUsage | null {
  if (usage === null || usage === undefined) return null;
  return {
    input: usage.input_tokens,
    output: usage.output_tokens,
    cached: usage.input_tokens_details?.cached_tokens ?? 0,
    cacheWrite: usage.input_tokens_details?.cache_write_tokens ?? 0,
    reasoning: usage.output_tokens_details?.reasoning_tokens ?? 0,
  };
}
