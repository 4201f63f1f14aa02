import { toModelText } from '../assistant/model-text.ts';
import { ModelError } from '../openai/model-error.ts';
import type { InputItem, ModelContext } from '../openai/model.ts';
import type { PastMessage, TurnContext } from '../store/turn-schemas.ts';
import { waitForLock } from './wait-for-lock.ts';
import { throwIfStopped } from './retry-passing.ts';
import type { TurnRun } from './turn-state.ts';
import { untilStored } from './until-stored.ts';

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
export async function prepareContext(run: TurnRun, state: TurnContext): Promise<PreparedContext> {
  const conversationId = state.openaiConversationId;
  if (conversationId === null) {
    if (state.lastResponseId !== null) {
      return { context: { type: 'chain', previousResponseId: state.lastResponseId }, anchor: null, preface: [] };
    }
    return beginConversation(run);
  }
  const context: ModelContext = { type: 'conversation', conversationId };
  if (!state.dirty) {
    // An older conversation has no item of ours on record: what is newest now belongs there.
    const anchor = state.lastItemId ?? (state.hasHistory ? await findNewestItem(run, conversationId) : null);
    return { context, anchor, preface: [] };
  }
  // Without a known item there is no telling leftovers from what belongs there, unless nothing belongs there yet.
  if (state.lastItemId === null && state.hasHistory) return beginConversation(run);
  const known = await rollBack(run, conversationId, { anchor: state.lastItemId });
  return known ? { context, anchor: state.lastItemId, preface: [] } : beginConversation(run);
}

/**
 * Begins a conversation at OpenAI, seeded with our own history when there is one. A server without conversations
 * (404, 405, 501) is talked to by a chain of responses, with the history in the first input.
 */
export async function beginConversation(run: TurnRun): Promise<PreparedContext> {
  const { deps, lease, signal } = run;
  const past = run.claim.context.hasHistory ? await untilStored(run, () => deps.store.turnHistory(lease.turnId)) : [];
  const history = past.map(toInputItem);
  const conversationId = await createConversation(run);
  if (conversationId === null) {
    return { context: { type: 'chain', previousResponseId: null }, anchor: null, preface: history };
  }
  run.unsavedConversationId = conversationId;
  await untilStored(run, () => deps.store.saveOpenaiConversation(lease, conversationId));
  run.unsavedConversationId = null;
  for (let start = 0; start < history.length; start += itemsPerCall) {
    await deps.model.addItems(conversationId, history.slice(start, start + itemsPerCall), signal);
  }
  const anchor = history.length === 0 ? null : await findNewestItem(run, conversationId);
  return { context: { type: 'conversation', conversationId }, anchor, preface: [] };
}

async function createConversation({ deps, lease, signal }: TurnRun): Promise<string | null> {
  try {
    return await deps.model.createConversation({ talia_turn: lease.turnId }, signal);
  } catch (error) {
    const missing = error instanceof ModelError && [404, 405, 501].includes(error.status ?? 0);
    if (missing) return null;
    throw error;
  }
}

/** Null also when OpenAI does not know the conversation: the request itself will say so and have it rebuilt. */
async function findNewestItem({ deps, signal }: TurnRun, conversationId: string): Promise<string | null> {
  try {
    const { ids } = await deps.model.listItems(conversationId, { limit: 1 }, signal);
    return ids[0] ?? null;
  } catch (error) {
    if (error instanceof ModelError && error.failure === 'context_lost') return null;
    throw error;
  }
}

/** What of a conversation stays: all up to the anchor (nothing when it is null), and perhaps the newest items. */
export interface Keep {
  anchor: string | null;
  keepNewest?: number;
}

/**
 * Deletes the items after the anchor, the newest first.
 * Answers false when the anchor cannot be found or the conversation is gone: it has to be rebuilt.
 */
export async function rollBack(
  run: TurnRun,
  conversationId: string,
  { anchor, keepNewest = 0 }: Keep,
): Promise<boolean> {
  try {
    return await waitForLock(run, async () => {
      const tail = await listTail(run, conversationId, anchor);
      if (tail === null) return false;
      for (const id of tail.slice(keepNewest)) await deleteItem(run, conversationId, id);
      return true;
    });
  } catch (error) {
    if (error instanceof ModelError && error.failure === 'context_lost') return false;
    throw error;
  }
}

/** An item that is already gone is what we wanted: another attempt of ours got there first. */
async function deleteItem(run: TurnRun, conversationId: string, itemId: string): Promise<void> {
  throwIfStopped(run);
  try {
    await run.deps.model.deleteItem(conversationId, itemId, run.signal);
  } catch (error) {
    if (!(error instanceof ModelError) || error.status !== 404) throw error;
  }
}

async function listTail(run: TurnRun, conversationId: string, anchor: string | null): Promise<string[] | null> {
  const tail: string[] = [];
  let after: string | undefined;
  while (tail.length < longestTail) {
    const query = { limit: pageSize, ...(after === undefined ? {} : { after }) };
    const page = await run.deps.model.listItems(conversationId, query, run.signal);
    const found = anchor === null ? -1 : page.ids.indexOf(anchor);
    if (found >= 0) return [...tail, ...page.ids.slice(0, found)];
    tail.push(...page.ids);
    after = page.ids.at(-1);
    if (!page.hasMore || after === undefined) return anchor === null ? tail : null;
  }
  return null;
}

/**
 * Our messages in the model's words: a person of the company speaks as the assistant, marked as a person. Of files only
 * their names are told.
 */
export function toInputItem(message: PastMessage): InputItem {
  const named = message.attachments.map(({ name }) => `[Adjunto: ${toModelText(name)}]`);
  const text = [...(message.text === '' ? [] : [toModelText(message.text)]), ...named].join('\n');
  if (message.author === 'visitor') return { type: 'message', role: 'user', text };
  return { type: 'message', role: 'assistant', text: message.author === 'human' ? `[Operador] ${text}` : text };
}

/** Where the next request goes once `responseId` is part of the context. */
export function advanceContext(context: ModelContext, responseId: string): ModelContext {
  return context.type === 'conversation' ? context : { type: 'chain', previousResponseId: responseId };
}
