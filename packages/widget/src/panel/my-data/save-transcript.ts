import type { ApiResult } from '../../api/failure.ts';
import type { PanelActions } from '../view-context.ts';

/** Hands the browser a text file of all that was said, in its language. */
export async function saveTranscript(ask: PanelActions['ask'], fileName: string): Promise<ApiResult<unknown>> {
  const reply = await ask({ path: '/me/transcript', accept: 'text/plain' });
  if (!reply.ok) return reply;
  const url = URL.createObjectURL(new Blob([await reply.value.text()], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // Not at once: some browsers begin to read after the click.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return reply;
}
