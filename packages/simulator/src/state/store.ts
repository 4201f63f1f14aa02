import { createId } from '../ids.ts';
import type { Item, WireResponse } from '../wire.ts';

/** One conversation. `lockedBy` names the response that holds it, or null. */
export type Conversation = {
  id: string;
  createdAt: number;
  metadata: Record<string, string>;
  items: Item[];
  lockedBy: string | null;
};

/**
 * One response that was asked to be stored. `context` is everything the model saw plus what it said, as it stood when
 * the response ended, so that deleting a conversation or an item later takes nothing away from it.
 */
export type StoredResponse = { response: WireResponse; input: Item[]; context: Item[] };

/** Everything the simulator remembers. It lives as long as the process, like no real service. */
export type Store = {
  conversations: Map<string, Conversation>;
  responses: Map<string, StoredResponse>;
  /** Items of deleted conversations: deleting a conversation does not delete what is in it. */
  leftItems: Item[];
};

/** Makes an empty store. */
export function createStore(): Store {
  return { conversations: new Map(), responses: new Map(), leftItems: [] };
}

/** Adds a conversation with the given metadata and items. */
export function addConversation(store: Store, metadata: Record<string, string>, items: Item[]): Conversation {
  const conversation = { id: createId('conv'), createdAt: unixNow(), metadata, items: [...items], lockedBy: null };
  store.conversations.set(conversation.id, conversation);
  return conversation;
}

/** Seconds since the epoch, as every `created_at` of the API has it. */
export function unixNow(): number {
  return Math.floor(Date.now() / 1000);
}
