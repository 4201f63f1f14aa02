import type { SupabaseClient } from '@supabase/supabase-js';
import * as z from 'zod';
import { toQuotaRows } from './quota.ts';
import type { Quota } from './quota.ts';
import { createRpc } from './rpc.ts';
import type { RpcOptions } from './rpc.ts';

/** A file as it is kept. */
export interface AttachmentFile {
  name: string;
  type: string;
  bytes: Uint8Array;
}

export interface SaveAttachment extends AttachmentFile {
  /** Made by us, so that a write sent twice leaves one row. */
  id: string;
  sessionId: string;
  /** What a new file counts against. */
  quotas?: readonly Quota[];
}

/**
 * The bytes of attachments: the one door to where they are. Every method throws TaliaError `store_unavailable`, and
 * `token_invalid` for a session whose person was erased.
 */
export interface AttachmentStore {
  /** @throws TaliaError `attachments_disabled`, `consent_required` or `too_many_requests` */
  save: (file: SaveAttachment) => Promise<void>;
  /** A file of the session's own. @throws TaliaError `attachment_not_found` */
  read: (sessionId: string, id: string) => Promise<AttachmentFile>;
}

export const fileSchema = z
  .object({ nombre: z.string(), mime: z.string(), contenido: z.string() })
  .transform((row): AttachmentFile => ({
    name: row.nombre,
    type: row.mime,
    bytes: Buffer.from(row.contenido, 'base64'),
  }));

/** Builds it on a supabase-js client. */
export function createAttachmentStore(client: SupabaseClient, options: RpcOptions): AttachmentStore {
  const rpc = createRpc(client, options);
  return {
    save: ({ id, sessionId, name, type, bytes, quotas }) =>
      rpc(
        'guardar_adjunto',
        {
          p_session_id: sessionId,
          p_id: id,
          p_nombre: name,
          p_mime: type,
          p_contenido: Buffer.from(bytes).toString('base64'),
          p_cuotas: toQuotaRows(quotas),
        },
        z.unknown().transform(() => undefined),
      ),
    read: (sessionId, id) => rpc('leer_adjunto', { p_session_id: sessionId, p_id: id }, fileSchema),
  };
}
