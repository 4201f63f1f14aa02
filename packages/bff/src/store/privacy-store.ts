import type { SupabaseClient } from '@supabase/supabase-js';
import * as z from 'zod';
import {
  contactExportSchema,
  contactListSchema,
  erasureSchema,
  openaiObjectsSchema,
  retentionRulesSchema,
} from './privacy-schemas.ts';
import type { ContactExport, Erasure, FoundContact, OpenaiObject, RetentionRule } from './privacy-schemas.ts';
import { fileSchema } from './attachment-store.ts';
import type { AttachmentFile } from './attachment-store.ts';
import { createRpc } from './rpc.ts';
import type { RpcOptions } from './rpc.ts';

/** Who asked for something, as the audit keeps it. */
export type Actor = 'console' | 'system';

export interface ErasureRequest {
  contactId: string;
  actor: Actor;
  /** Why, in the words of whoever asked; null when nothing was said. */
  reason: string | null;
  /** How long OpenAI is left alone when an answer was just being made, in ms. */
  openaiGraceMs: number;
}

/**
 * What the law asks of a database of persons: find, export, erase, and forget in time. One SQL function each; every
 * method throws TaliaError `store_unavailable` when the database cannot be reached, and `not_found` for an unknown id.
 */
export interface PrivacyStore {
  /** By exact id, e-mail, phone, session or conversation. */
  findContacts: (text: string) => Promise<FoundContact[]>;
  /** Leaves an audit event. */
  exportContact: (contactId: string, actor: Actor) => Promise<ContactExport>;
  /** A file of one of the person's messages, or null when its bytes are not here. */
  readAttachment: (contactId: string, id: string) => Promise<AttachmentFile | null>;
  /** The tombstone: nothing of the person comes in any more. Asked again, the same erasure, also when it is finished. */
  requestErasure: (request: ErasureRequest) => Promise<Erasure>;
  findErasure: (contactId: string) => Promise<Erasure | null>;
  /** Some contacts whose erasure was begun and not finished, in any order. */
  listPendingErasures: () => Promise<string[]>;
  /** What may be deleted at OpenAI now, of one erasure, or of all and of what is kept no longer. */
  listOpenaiObjects: (erasureId: string | null) => Promise<OpenaiObject[]>;
  confirmOpenaiErased: (object: OpenaiObject, items: number) => Promise<void>;
  /** OpenAI could not delete it now. `code` is kept for whoever looks. */
  postponeOpenaiErasure: (object: OpenaiObject, code: string, waitMs: number) => Promise<void>;
  /** The last step: all rows, in one transaction. */
  eraseRows: (contactId: string) => Promise<Erasure>;
  /** Ends visits without a sign for 30 minutes; answers how many. */
  closeIdleVisits: () => Promise<number>;
  /** One round of forgetting; answers rows by table, empty when nothing was due. */
  applyRetention: () => Promise<Record<string, number>>;
  listRetention: () => Promise<RetentionRule[]>;
  setRetention: (table: string, days: number | null) => Promise<void>;
}

const nothing = z.unknown().transform(() => undefined);

/** Builds the store of privacy on a supabase-js client. */
export function createPrivacyStore(client: SupabaseClient, options: RpcOptions): PrivacyStore {
  const rpc = createRpc(client, options);
  return {
    findContacts: (text) => rpc('buscar_contactos', { p_texto: text }, contactListSchema),
    exportContact: (contactId, actor) =>
      rpc('exportar_contacto', { p_contacto_id: contactId, p_solicitado_por: actors[actor] }, contactExportSchema),
    readAttachment: (contactId, id) =>
      rpc('leer_adjunto_de_contacto', { p_contacto_id: contactId, p_id: id }, fileSchema.nullable()),
    requestErasure: (request) =>
      rpc(
        'solicitar_borrado',
        {
          p_contacto_id: request.contactId,
          p_solicitado_por: actors[request.actor],
          p_motivo: request.reason,
          p_espera_ms: request.openaiGraceMs,
        },
        erasureSchema,
      ),
    findErasure: (contactId) => rpc('estado_borrado', { p_contacto_id: contactId }, erasureSchema.nullable()),
    listPendingErasures: () => rpc('borrados_pendientes', {}, z.array(z.string())),
    listOpenaiObjects: (erasureId) => rpc('pendientes_openai', { p_borrado_id: erasureId }, openaiObjectsSchema),
    confirmOpenaiErased: (object, items) =>
      rpc('confirmar_openai_borrado', { ...toObjectArgs(object), p_elementos: items }, nothing),
    postponeOpenaiErasure: (object, code, waitMs) =>
      rpc('aplazar_openai', { ...toObjectArgs(object), p_error: code, p_espera_ms: waitMs }, nothing),
    eraseRows: (contactId) => rpc('borrar_filas', { p_contacto_id: contactId }, erasureSchema),
    closeIdleVisits: () => rpc('cerrar_visitas_inactivas', {}, z.number()),
    async applyRetention() {
      const counts = await rpc('aplicar_retencion', {}, z.record(z.string(), z.number()));
      const loose = await rpc('retirar_adjuntos_sueltos', {}, z.number());
      return loose === 0 ? counts : { ...counts, adjuntos_sueltos: loose };
    },
    listRetention: () => rpc('listar_retenciones', {}, retentionRulesSchema),
    setRetention: (table, days) => rpc('cambiar_retencion', { p_tabla: table, p_dias: days }, nothing),
  };
}

const actors: Record<Actor, string> = { console: 'consola', system: 'sistema' };

function toObjectArgs(object: OpenaiObject) {
  return { p_tipo: object.type === 'conversation' ? 'conversacion' : 'respuesta', p_id_openai: object.id };
}
