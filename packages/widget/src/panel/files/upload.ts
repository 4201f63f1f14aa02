import type { Attachment, AttachmentSettings } from '@talia/protocol';
import type { ApiResult, FailureCode } from '../../api/failure.ts';
import type { Call } from '../../api/http.ts';

/** Asks below `/api/webchat`, as the visitor. */
export type Ask = (call: Call) => Promise<ApiResult<Response>>;

/** Why a file is not taken, before or after it was asked for. */
export type FileFault = FailureCode | 'too_large' | 'wrong_type';

const longestName = 120;

/** What speaks against a file before a byte of it travels. The server looks at the bytes. */
export function findFault(file: File, settings: AttachmentSettings): FileFault | null {
  if (file.size > settings.max_bytes) return 'too_large';
  return settings.types.includes(toType(file)) && file.size > 0 ? null : 'wrong_type';
}

/** Sends a file as its bytes. */
export async function upload(file: File, ask: Ask): Promise<ApiResult<Attachment>> {
  const bytes = file.slice(0, file.size, toType(file));
  const reply = await ask({
    method: 'POST',
    path: '/attachments',
    bytes,
    headers: { 'x-file-name': encodeURIComponent(toName(file.name)) },
  });
  if (!reply.ok) return reply;
  try {
    return { ok: true, value: await reply.value.json() };
  } catch {
    return { ok: false, failure: { code: 'unreadable', retryAfterMs: null } };
  }
}

/** Hands the browser a file of the conversation, under its name. */
export async function download({ id, name }: Attachment, ask: Ask): Promise<boolean> {
  const reply = await ask({ path: `/attachments/${encodeURIComponent(id)}`, accept: '*/*' });
  if (!reply.ok) return false;
  // As nothing that a browser would show by itself.
  const blob = new Blob([await reply.value.arrayBuffer()], { type: 'application/octet-stream' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  return true;
}

/** Browsers know source code, logs and tables by many names, or by none. */
function toType({ type }: File): string {
  const known = type.split(';')[0] ?? '';
  return known === '' || known.startsWith('text/') ? 'text/plain' : known;
}

/** The end of a name tells what it is, so a long one loses its middle. */
function toName(name: string): string {
  const whole = name.trim().toWellFormed() || 'archivo';
  return whole.length <= longestName ? whole : `${whole.slice(0, 80)}…${whole.slice(-30)}`.toWellFormed();
}
