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
  /** Hands the browser a text file of all that was said. */
  saveTranscript: (fileName: string) => Promise<ApiResult<unknown>>;
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
    async saveTranscript(fileName) {
      const reply = await api.transcriptText();
      if (reply.ok) download(reply.value, fileName);
      return reply;
    },
  };
}

/** All that was said, for the page; null when there is nothing, or it cannot be had. */
export async function readTranscript(api: ApiClient): Promise<TranscriptReply | null> {
  if (!api.hasVisit()) return null;
  const reply = await api.transcript();
  return reply.ok ? reply.value : null;
}

function download(text: string, fileName: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // Not at once: some browsers begin to read after the click.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
