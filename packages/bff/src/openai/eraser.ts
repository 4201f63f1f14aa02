import { NotFoundError } from 'openai';
import { createOpenaiClient, guard } from './client.ts';
import type { OpenaiOptions } from './client.ts';
import { ModelError } from './model-error.ts';

/**
 * Deletes what OpenAI holds. What is gone already counts as deleted. Every method throws ModelError and nothing else,
 * `no_openai_key` for what only somebody with a key can delete. Each request has `timeoutMs`; `stop` ends all of them.
 */
export interface OpenaiEraser {
  /**
   * Deletes every item, page by page, then the conversation: deleting a conversation does not delete its items, and
   * nobody could list them afterwards. Answers how many items it deleted; those of an earlier call that was cut short are
   * gone and in nobody's count.
   */
  eraseConversation: (conversationId: string, stop?: AbortSignal) => Promise<number>;
  eraseResponse: (responseId: string, stop?: AbortSignal) => Promise<void>;
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

  /** A conversation has as many requests as items: each gets its own time. */
  function inTime(stop: AbortSignal | undefined): { signal: AbortSignal } {
    const limit = AbortSignal.timeout(options.timeoutMs);
    return { signal: stop === undefined ? limit : AbortSignal.any([limit, stop]) };
  }

  /** Always the first page: what was deleted is in it no more. */
  async function firstItems(conversationId: string, stop: AbortSignal | undefined): Promise<string[]> {
    const page = await orGone(() => conversations.items.list(conversationId, { limit: pageSize }, inTime(stop)));
    return page?.data.flatMap((item) => ('id' in item && item.id ? [item.id] : [])) ?? [];
  }

  async function eraseItems(conversationId: string, stop: AbortSignal | undefined): Promise<number> {
    let erased = 0;
    for (let page = 0; page < mostPages; page += 1) {
      const ids = await firstItems(conversationId, stop);
      if (ids.length === 0) return erased;
      for (const id of ids) {
        await orGone(() => conversations.items.delete(id, { conversation_id: conversationId }, inTime(stop)));
        erased += 1;
      }
    }
    throw new ModelError({ failure: 'unknown', code: 'items_remain' });
  }

  function requireHolder(id: string): void {
    if (!mayHold(id)) throw new ModelError({ failure: 'hopeless', code: noOpenaiKey });
  }

  return {
    async eraseConversation(conversationId, stop) {
      requireHolder(conversationId);
      const erased = await eraseItems(conversationId, stop);
      await orGone(() => conversations.delete(conversationId, inTime(stop)));
      return erased;
    },
    async eraseResponse(responseId, stop) {
      requireHolder(responseId);
      await orGone(() => responses.delete(responseId, inTime(stop)));
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
