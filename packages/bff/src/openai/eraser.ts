import { NotFoundError } from 'openai';
import { createOpenaiClient, guard } from './client.ts';
import type { OpenaiOptions } from './client.ts';
import { ModelError } from './model-error.ts';

/**
 * Deletes what OpenAI holds. What is gone already counts as deleted. Every method throws ModelError and nothing else,
 * `no_openai_key` for what only somebody with a key can delete.
 */
export interface OpenaiEraser {
  /**
   * Deletes every item, page by page, then the conversation: deleting a conversation does not delete its items, and
   * nobody could list them afterwards. Answers how many items it deleted.
   */
  eraseConversation: (conversationId: string, signal: AbortSignal) => Promise<number>;
  eraseResponse: (responseId: string, signal: AbortSignal) => Promise<void>;
}

const pageSize = 100;
/** A server that lists for ever what it says it deleted is not asked for ever. */
const mostPages = 1_000;

/** The code of an object that only whoever has the key of OpenAI can delete. */
export const noOpenaiKey = 'no_openai_key';

/**
 * Builds the eraser on the official client. `mayHold` says of which ids the OpenAI that is asked may know: its 404 for
 * any other would be no proof that the object is gone.
 */
export function createOpenaiEraser(options: OpenaiOptions, mayHold: (id: string) => boolean): OpenaiEraser {
  const { conversations, responses } = createOpenaiClient(options);

  /** Always the first page: what was deleted is in it no more. */
  async function firstItems(conversationId: string, signal: AbortSignal): Promise<string[]> {
    const page = await orGone(() => conversations.items.list(conversationId, { limit: pageSize }, { signal }));
    return page?.data.flatMap((item) => ('id' in item && item.id ? [item.id] : [])) ?? [];
  }

  async function eraseItems(conversationId: string, signal: AbortSignal): Promise<number> {
    let erased = 0;
    for (let page = 0; page < mostPages; page += 1) {
      const ids = await firstItems(conversationId, signal);
      if (ids.length === 0) return erased;
      for (const id of ids) {
        await orGone(() => conversations.items.delete(id, { conversation_id: conversationId }, { signal }));
        erased += 1;
      }
    }
    throw new ModelError({ failure: 'unknown', code: 'items_remain' });
  }

  function requireHolder(id: string): void {
    if (!mayHold(id)) throw new ModelError({ failure: 'hopeless', code: noOpenaiKey });
  }

  return {
    async eraseConversation(conversationId, signal) {
      requireHolder(conversationId);
      const erased = await eraseItems(conversationId, signal);
      await orGone(() => conversations.delete(conversationId, { signal }));
      return erased;
    },
    async eraseResponse(responseId, signal) {
      requireHolder(responseId);
      await orGone(() => responses.delete(responseId, { signal }));
    },
  };
}

/** The answer, or undefined for a 404. */
function orGone<T>(ask: () => Promise<T>): Promise<T | undefined> {
  return guard(async () => {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    }
  });
}
