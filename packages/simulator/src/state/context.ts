import { badRequest, notFound } from '../api-error.ts';
import type { CreateRequest, Item } from '../wire.ts';
import { toItems } from './input-items.ts';
import type { Conversation, Store } from './store.ts';

/** What a request continues: a conversation, a chain of responses, or nothing. */
export type Continuation = { conversation: Conversation | null; before: Item[]; input: Item[] };

/** Reads the stateful side of a request: which items came before it and which it brings. Throws what the API would. */
export function openContinuation(request: CreateRequest, store: Store): Continuation {
  const conversationId = conversationIdOf(request);
  if (conversationId !== null && request.previous_response_id) throw mutuallyExclusive();
  const conversation = conversationId === null ? null : findConversation(store, conversationId);
  const before = conversation?.items ?? previousItems(request, store);
  return {
    conversation,
    before: [...before],
    input: toItems(request.input, { list: 'input', findItem: (id) => findItem(store, id) }),
  };
}

/** Finds a conversation or throws the API's 404. */
export function findConversation(store: Store, id: string): Conversation {
  const conversation = store.conversations.get(id);
  if (!conversation) throw notFound(`Conversation with id '${id}' not found.`);
  return conversation;
}

/** Refuses a context with a tool call nobody answered, an answer to no call, or the same item twice. */
export function checkCalls(items: readonly Item[]): void {
  const calls = new Set(items.flatMap((item) => (item.type === 'function_call' ? [item.call_id] : [])));
  const outputs = new Set(items.flatMap((item) => (item.type === 'function_call_output' ? [item.call_id] : [])));
  for (const output of outputs) {
    if (!calls.has(output)) throw orphan(`No tool call found for function call output with call_id ${output}.`);
  }
  for (const call of calls) {
    if (!outputs.has(call)) throw orphan(`No tool output found for function call ${call}.`);
  }
}

/** Refuses input that brings an item the context already holds. */
export function checkDuplicates(before: readonly Item[], input: readonly Item[]): void {
  const seen = new Set(before.map((item) => item.id));
  for (const item of input) {
    if (seen.has(item.id)) {
      throw badRequest(
        `Duplicate item found with id ${item.id}. Remove duplicate items from your input and try again.`,
        { param: 'input' },
      );
    }
    seen.add(item.id);
  }
}

function conversationIdOf(request: CreateRequest): string | null {
  const { conversation } = request;
  if (conversation === undefined || conversation === null) return null;
  return typeof conversation === 'string' ? conversation : conversation.id;
}

function previousItems(request: CreateRequest, store: Store): Item[] {
  const id = request.previous_response_id;
  if (!id) return [];
  const stored = store.responses.get(id);
  if (!stored || stored.response.status === 'in_progress') {
    throw badRequest(`Previous response with id '${id}' not found.`, {
      param: 'previous_response_id',
      code: 'previous_response_not_found',
    });
  }
  return stored.context;
}

/** Finds an item wherever it is still held: in a conversation, or in a response whose conversation is gone. */
export function findItem(store: Store, id: string): Item | undefined {
  for (const conversation of store.conversations.values()) {
    const found = conversation.items.find((item) => item.id === id);
    if (found) return found;
  }
  for (const stored of store.responses.values()) {
    const found = stored.context.find((item) => item.id === id);
    if (found) return found;
  }
  return undefined;
}

function mutuallyExclusive(): Error {
  return badRequest(
    "Mutually exclusive parameters: ''. Ensure you are only providing one of: 'pre..._id' or 'conversation'.",
    { code: 'mutually_exclusive_parameters' },
  );
}

function orphan(message: string): Error {
  return badRequest(message, { param: 'input' });
}
