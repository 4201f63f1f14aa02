import { NotFoundError } from 'openai';
import type {
  Response as OpenaiResponse,
  ResponseCreateParamsStreaming,
  ResponseInputContent,
  ResponseInputItem,
} from 'openai/resources/responses/responses';
import { createOpenaiClient, guard } from './client.ts';
import type { OpenaiOptions } from './client.ts';
import { readResponseStream } from './read-response-stream.ts';
import { toFinishedResponse } from './parse-response.ts';
import type { FinishedResponse, ModelEvent } from './response-events.ts';

/**
 * Where the model keeps what was said: a conversation, or the chain of its responses (null begins one). The API
 * refuses both at once.
 */
export type ModelContext =
  | { type: 'conversation'; conversationId: string }
  | { type: 'chain'; previousResponseId: string | null };

/** Something of a visitor's message besides its words. `data` is base64. */
export type InputPart =
  | { type: 'text'; text: string }
  | { type: 'image'; mime: string; data: string }
  | { type: 'file'; name: string; mime: string; data: string };

export type InputItem =
  | { type: 'message'; role: 'user' | 'assistant' | 'developer'; text: string; parts?: readonly InputPart[] }
  | { type: 'function_call_output'; callId: string; output: string };

export interface ToolDeclaration {
  name: string;
  description: string;
  /** A JSON Schema inside OpenAI's strict subset. */
  parameters: Record<string, unknown>;
}

export interface ResponseRequest {
  model: string;
  context: ModelContext;
  input: InputItem[];
  instructions: string;
  tools: readonly ToolDeclaration[];
  toolChoice: 'auto' | 'none';
  maxOutputTokens: number;
  metadata: Record<string, string>;
  /** A hash of the visitor, 64 hex digits. */
  safetyIdentifier: string;
  cacheKey: string;
}

export interface ModelStream {
  /** OpenAI's `x-request-id`, for support and the trace. */
  requestId: string | null;
  events: AsyncGenerator<ModelEvent, void, undefined>;
}

export type FoundResponse = { type: 'running' | 'failed' | 'gone' } | { type: 'finished'; response: FinishedResponse };

/** The only door to OpenAI. Every method throws ModelError and nothing else. */
export interface Model {
  createConversation: (metadata: Record<string, string>, signal: AbortSignal) => Promise<string>;
  /** Begins a streamed response; its events end with `finished` or throw. */
  respond: (request: ResponseRequest, signal: AbortSignal) => Promise<ModelStream>;
  /** What became of a response whose stream we lost; `gone` when OpenAI does not know it. */
  findResponse: (responseId: string, signal: AbortSignal) => Promise<FoundResponse>;
  /** Newest first; ids only. */
  listItems: (
    conversationId: string,
    options: { limit: number; after?: string },
    signal: AbortSignal,
  ) => Promise<{ ids: string[]; hasMore: boolean }>;
  deleteItem: (conversationId: string, itemId: string, signal: AbortSignal) => Promise<void>;
  /** At most 20 at a time, in order. */
  addItems: (conversationId: string, items: InputItem[], signal: AbortSignal) => Promise<void>;
}

export interface ModelOptions extends OpenaiOptions {
  /** Milliseconds of silence inside a stream. */
  idleMs: number;
}

/**
 * Builds the door on the official client. Whether a request may be sent again is the engine's decision, after it
 * looked at what the conversation really holds.
 */
export function createModel(options: ModelOptions): Model {
  const client = createOpenaiClient(options);
  return {
    createConversation: (metadata, signal) =>
      guard(async () => (await client.conversations.create({ metadata }, { signal })).id),
    async respond(request, signal) {
      const response = await guard(() => client.responses.create(toParams(request), { signal }).asResponse());
      return {
        requestId: response.headers.get('x-request-id'),
        events: readResponseStream(response.body ?? emptyBody(), { idleMs: options.idleMs, signal }),
      };
    },
    findResponse: (responseId, signal) =>
      guard(async () => {
        const response = await client.responses.retrieve(responseId, {}, { signal }).catch((error: unknown) => {
          if (error instanceof NotFoundError) return null;
          throw error;
        });
        return toFoundResponse(response);
      }),
    listItems: (conversationId, { limit, after }, signal) =>
      guard(async () => {
        const query = { limit, order: 'desc' as const, ...(after === undefined ? {} : { after }) };
        const page = await client.conversations.items.list(conversationId, query, { signal });
        return { ids: page.data.flatMap((item) => ('id' in item && item.id ? [item.id] : [])), hasMore: page.has_more };
      }),
    deleteItem: (conversationId, itemId, signal) =>
      guard(async () => {
        await client.conversations.items.delete(itemId, { conversation_id: conversationId }, { signal });
      }),
    addItems: (conversationId, items, signal) =>
      guard(async () => {
        await client.conversations.items.create(conversationId, { items: items.map(toItemParam) }, { signal });
      }),
  };
}

function toFoundResponse(response: OpenaiResponse | null): FoundResponse {
  if (response === null) return { type: 'gone' };
  if (response.status === 'completed') return { type: 'finished', response: toFinishedResponse(response) };
  return { type: response.status === 'in_progress' || response.status === 'queued' ? 'running' : 'failed' };
}

function emptyBody(): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (controller) => controller.close() });
}

function toParams(request: ResponseRequest): ResponseCreateParamsStreaming {
  return {
    model: request.model,
    ...toContextParam(request.context),
    input: request.input.map(toItemParam),
    instructions: request.instructions,
    tools: request.tools.map((tool) => ({ type: 'function', ...tool, strict: true })),
    tool_choice: request.toolChoice,
    parallel_tool_calls: false,
    store: true,
    stream: true,
    stream_options: { include_obfuscation: false },
    max_output_tokens: request.maxOutputTokens,
    metadata: request.metadata,
    safety_identifier: request.safetyIdentifier,
    prompt_cache_key: request.cacheKey,
  };
}

function toContextParam(context: ModelContext) {
  if (context.type === 'conversation') return { conversation: context.conversationId };
  return context.previousResponseId === null ? {} : { previous_response_id: context.previousResponseId };
}

function toItemParam(item: InputItem): ResponseInputItem {
  if (item.type === 'function_call_output') {
    return { type: 'function_call_output', call_id: item.callId, output: item.output };
  }
  if (item.role === 'assistant') {
    // An assistant's message is replayed as output it once gave; the types want the whole output message here.
    return { role: 'assistant', content: item.text };
  }
  const said: InputPart[] = item.text === '' && item.parts !== undefined ? [] : [{ type: 'text', text: item.text }];
  return { type: 'message', role: item.role, content: [...said, ...(item.parts ?? [])].map(toContentParam) };
}

function toContentParam(part: InputPart): ResponseInputContent {
  switch (part.type) {
    case 'text':
      return { type: 'input_text', text: part.text };
    case 'image':
      return { type: 'input_image', detail: 'auto', image_url: `data:${part.mime};base64,${part.data}` };
    case 'file':
      return { type: 'input_file', filename: part.name, file_data: `data:${part.mime};base64,${part.data}` };
  }
}
