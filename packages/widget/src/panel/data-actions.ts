import type { MeReply, MeRequest, TranscriptReply } from '@talia/protocol';
import type { ApiClient } from '../api/api-client.ts';
import type { ApiResult } from '../api/failure.ts';
import type { ChatController } from '../chat/chat-controller.ts';

/** What visitors can make happen with their own data. */
export interface DataActions {
  read: () => Promise<ApiResult<MeReply>>;
  correct: (changes: MeRequest) => Promise<ApiResult<MeReply>>;
  withdraw: (version: string) => Promise<ApiResult<unknown>>;
  erase: () => Promise<ApiResult<unknown>>;
}

/** Builds them on one conversation. */
export function createDataActions(api: ApiClient, controller: ChatController): DataActions {
  return {
    read: () => api.me(),
    async correct(changes) {
      const reply = await api.correct(changes);
      if (reply.ok) controller.learn(reply.value);
      return reply;
    },
    withdraw: (version) => controller.withdraw(version),
    erase: () => controller.erase(),
  };
}

/** All that was said, for the page; null when there is nothing, or it cannot be had. */
export async function readTranscript(api: ApiClient): Promise<TranscriptReply | null> {
  if (!api.hasVisit()) return null;
  const reply = await api.transcript();
  return reply.ok ? reply.value : null;
}
