import type { MeReply, MeRequest } from '@talia/protocol';
import type { ApiResult } from '../../api/failure.ts';
import type { DataSource } from '../view-context.ts';

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
export function createDataActions({ api, controller }: DataSource): DataActions {
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
      const reply = await api.ask({ path: '/me/transcript', accept: 'text/plain' });
      if (reply.ok) download(await reply.value.text(), fileName);
      return reply;
    },
  };
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
