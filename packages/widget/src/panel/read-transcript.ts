import type { TranscriptReply } from '@talia/protocol';
import type { ApiClient } from '../api/api-client.ts';

/** All that was said, for the page; null when there is nothing, or it cannot be had. */
export async function readTranscript(api: ApiClient): Promise<TranscriptReply | null> {
  if (!api.hasVisit()) return null;
  const reply = await api.transcript();
  return reply.ok ? reply.value : null;
}
