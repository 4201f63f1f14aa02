import type { ConversationCreateParams, ConversationUpdateParams } from 'openai/resources/conversations/conversations';
import { badRequest, notFound } from '../api-error.ts';
import type { InputItem } from '../state/input-items.ts';
import type { CreateRequest } from '../wire.ts';
import type { ModelInfo } from '../world.ts';
import { checkItems } from './item-rules.ts';
import { checkItemCount, checkLength, checkMaxOutputTokens, checkMetadata } from './range-rules.ts';
import { createSchemaJudge } from './schema-judge.ts';
import { checkTools, refuseChatTools } from './tool-rules.ts';

/** The bodies the simulator judges. */
export type BodyKind = 'response_create' | 'conversation_create' | 'conversation_update' | 'items_create';

/** Judges request bodies without looking at any state. Throws the refusal the API would send. */
export type RequestJudge = { check: (kind: BodyKind, body: unknown) => Promise<void> };

/**
 * Makes the judge of request bodies, in the API's order: what is missing, unknown keys, types, ranges. It begins at once
 * to make its schemas, and a `check` waits for them.
 */
export function createRequestJudge(models: readonly ModelInfo[]): RequestJudge {
  const schemas = createSchemaJudge();
  return {
    check: async (kind, body) => {
      if (kind === 'response_create') {
        checkRequired(body);
        refuseChatTools(body);
      }
      await schemas.check(kind, body);
      checkRanges(kind, body, models);
    },
  };
}

function checkRequired(body: unknown): void {
  const given: object = typeof body === 'object' && body !== null ? body : {};
  // A saved prompt used to bring both along; it is refused later, by its own rule.
  if ('prompt' in given) return;
  for (const name of ['model', 'input']) {
    if (name in given) continue;
    throw badRequest(`Missing required parameter: '${name}'.`, { param: name, code: 'missing_required_parameter' });
  }
}

function checkRanges(kind: BodyKind, body: unknown, models: readonly ModelInfo[]): void {
  // Each body passed the schema made from the very type it is taken for.
  switch (kind) {
    case 'response_create':
      return checkResponseRanges(body as CreateRequest, models);
    case 'conversation_create': {
      const { items, metadata } = body as ConversationCreateParams;
      checkItemCount(items);
      checkItems(items ?? [], 'items');
      return checkMetadata(metadata);
    }
    case 'conversation_update':
      return checkMetadata((body as ConversationUpdateParams).metadata);
    case 'items_create': {
      const { items } = body as { items: InputItem[] };
      checkItemCount(items);
      return checkItems(items, 'items');
    }
  }
}

function checkResponseRanges(request: CreateRequest, models: readonly ModelInfo[]): void {
  if (Array.isArray(request.input)) checkItems(request.input, 'input');
  checkMaxOutputTokens(request.max_output_tokens);
  checkMetadata(request.metadata);
  checkLength(request.safety_identifier, 'safety_identifier', 128);
  checkTools(request.tools);
  if (request.background === true) {
    throw badRequest('The simulator runs no background responses.', { param: 'background', code: 'unsupported_value' });
  }
  if (request.prompt) throw notFound(`Prompt with id '${request.prompt.id}' not found.`);
  if (models.some((model) => model.id === request.model)) return;
  throw badRequest(`The requested model '${String(request.model)}' does not exist.`, {
    param: 'model',
    code: 'model_not_found',
  });
}
