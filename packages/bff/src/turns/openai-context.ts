import { ModelError } from '../openai/model-error.ts';
import type { InputItem, Model, ModelContext } from '../openai/model.ts';
import type { Lease } from '../store/store.ts';
import type { PastMessage, TurnContext } from '../store/turn-schemas.ts';
import { waitForLock } from './wait-for-lock.ts';
import type { TurnDeps } from './turn-deps.ts';

/** Where the turn's first request goes, and the last item that is known to belong there. */
export interface PreparedContext {
  context: ModelContext;
  anchor: string | null;
  /** History that could not be stored at OpenAI and has to go along in the first input. */
  preface: InputItem[];
}

/** Items to look back through, newest first, before a conversation counts as not recognisable any more. */
const longestTail = 300;
const pageSize = 50;
/** The API takes at most this many items in one call. */
const itemsPerCall = 20;

/**
 * Finds or makes the conversation at OpenAI for a claimed turn, and undoes what an earlier, unfinished turn left there.
 * A new conversation is saved before anything is asked in it.
 */
export async function prepareContext(deps: TurnDeps, lease: Lease, state: TurnContext): Promise<PreparedContext> {
  const conversationId = state.openaiConversationId;
  if (conversationId === null) {
    if (state.lastResponseId !== null) {
      return { context: { type: 'chain', previousResponseId: state.lastResponseId }, anchor: null, preface: [] };
    }
    return beginConversation(deps, lease, state);
  }
  const context: ModelContext = { type: 'conversation', conversationId };
  if (!state.dirty) return { context, anchor: state.lastItemId, preface: [] };
  // Without a known item there is no telling leftovers from what belongs there, unless nothing belongs there yet.
  if (state.lastItemId === null && state.hasHistory) return beginConversation(deps, lease, state);
  const known = await rollBack(deps, conversationId, state.lastItemId);
  return known ? { context, anchor: state.lastItemId, preface: [] } : beginConversation(deps, lease, state);
}

/**
 * Begins a conversation at OpenAI, seeded with our own history when there is one. A server without conversations
 * (404, 405, 501) is talked to by a chain of responses, with the history in the first input.
 */
export async function beginConversation(
  deps: TurnDeps,
  lease: Lease,
  state: Pick<TurnContext, 'hasHistory'>,
): Promise<PreparedContext> {
  const history = state.hasHistory ? (await deps.store.turnHistory(lease.turnId)).map(toInputItem) : [];
  const conversationId = await createConversation(deps.model, lease);
  if (conversationId === null) {
    return { context: { type: 'chain', previousResponseId: null }, anchor: null, preface: history };
  }
  await deps.store.saveOpenaiConversation(lease, conversationId);
  for (let start = 0; start < history.length; start += itemsPerCall) {
    await deps.model.addItems(conversationId, history.slice(start, start + itemsPerCall));
  }
  const anchor = history.length === 0 ? null : await findNewestItem(deps.model, conversationId);
  return { context: { type: 'conversation', conversationId }, anchor, preface: [] };
}

async function createConversation(model: Model, lease: Lease): Promise<string | null> {
  try {
    return await model.createConversation({ talia_turn: lease.turnId });
  } catch (error) {
    const missing = error instanceof ModelError && [404, 405, 501].includes(error.status ?? 0);
    if (missing) return null;
    throw error;
  }
}

async function findNewestItem(model: Model, conversationId: string): Promise<string | null> {
  const { ids } = await model.listItems(conversationId, { limit: 1 });
  return ids[0] ?? null;
}

/**
 * Deletes every item after `anchor` (all of them when it is null), the newest first.
 * Answers false when the anchor cannot be found or the conversation is gone: it has to be rebuilt.
 */
export async function rollBack(
  deps: Pick<TurnDeps, 'model' | 'limits' | 'now' | 'sleep' | 'random'>,
  conversationId: string,
  anchor: string | null,
): Promise<boolean> {
  try {
    return await waitForLock(deps, async () => {
      const tail = await listTail(deps.model, conversationId, anchor);
      if (tail === null) return false;
      for (const id of tail) await deleteItem(deps.model, conversationId, id);
      return true;
    });
  } catch (error) {
    if (error instanceof ModelError && error.failure === 'context_lost') return false;
    throw error;
  }
}

/** An item that is already gone is what we wanted: another attempt of ours got there first. */
async function deleteItem(model: Model, conversationId: string, itemId: string): Promise<void> {
  try {
    await model.deleteItem(conversationId, itemId);
  } catch (error) {
    if (!(error instanceof ModelError) || error.status !== 404) throw error;
  }
}

async function listTail(model: Model, conversationId: string, anchor: string | null): Promise<string[] | null> {
  const tail: string[] = [];
  let after: string | undefined;
  while (tail.length < longestTail) {
    const page = await model.listItems(conversationId, { limit: pageSize, ...(after === undefined ? {} : { after }) });
    const found = anchor === null ? -1 : page.ids.indexOf(anchor);
    if (found >= 0) return [...tail, ...page.ids.slice(0, found)];
    tail.push(...page.ids);
    after = page.ids.at(-1);
    if (!page.hasMore || after === undefined) return anchor === null ? tail : null;
  }
  return null;
}

/** Our messages in the model's words: a person of the company speaks as the assistant, marked as a person. */
export function toInputItem(message: PastMessage): InputItem {
  if (message.author === 'visitor') return { type: 'message', role: 'user', text: message.text };
  const text = message.author === 'human' ? `[Operador] ${message.text}` : message.text;
  return { type: 'message', role: 'assistant', text };
}

/** Where the next request goes once `responseId` is part of the context. */
export function advanceContext(context: ModelContext, responseId: string): ModelContext {
  return context.type === 'conversation' ? context : { type: 'chain', previousResponseId: responseId };
}
