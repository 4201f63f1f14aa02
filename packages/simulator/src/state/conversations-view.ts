import { createId } from '../ids.ts';
import type { Item } from '../wire.ts';
import { lockConversation, unlockConversation } from './locks.ts';
import type { Conversation, Store } from './store.ts';

/** One conversation as a test sees it. */
export type ConversationSnapshot = {
  id: string;
  metadata: Record<string, string>;
  items: Item[];
  isLocked: boolean;
};

/** The simulator's conversations, for assertions and for what a test does behind the client's back. */
export type ConversationsView = {
  ids: () => string[];
  /** A copy of one conversation; null when there is none. */
  get: (id: string) => ConversationSnapshot | null;
  /** Forgets a conversation, as if it had been lost at OpenAI. */
  forget: (id: string) => void;
  /** Holds a conversation as another process would, for `ms`. */
  lock: (id: string, ms: number) => void;
  /** The responses the simulator holds, oldest first. */
  responseIds: () => string[];
  /** Items that outlived their conversation. */
  leftItems: () => Item[];
};

/** Opens the view on a store. */
export function openConversations(store: Store, wait: (ms: number) => Promise<void>): ConversationsView {
  return {
    ids: () => [...store.conversations.keys()],
    get: (id) => {
      const found = store.conversations.get(id);
      return found ? toSnapshot(found) : null;
    },
    forget: (id) => void store.conversations.delete(id),
    lock: (id, ms) => {
      const found = store.conversations.get(id);
      if (!found) throw new Error(`There is no conversation '${id}' to lock.`);
      const holder = createId('resp');
      lockConversation(found, holder);
      void wait(ms).then(() => unlockConversation(found, holder));
    },
    responseIds: () => [...store.responses.keys()],
    leftItems: () => structuredClone(store.leftItems),
  };
}

function toSnapshot(conversation: Conversation): ConversationSnapshot {
  const { id, metadata, items, lockedBy } = conversation;
  return structuredClone({ id, metadata, items, isLocked: lockedBy !== null });
}
