import type { SupabaseClient } from '@supabase/supabase-js';
import type { LeadField } from '@talia/protocol';
import * as z from 'zod';
import { createRpc } from './rpc.ts';
import type { RpcOptions } from './rpc.ts';
import { consentSchema, transcriptSchema, visitorDataSchema } from './visitor-schemas.ts';
import type { GivenConsent, Transcript, VisitorData } from './visitor-schemas.ts';

/** Fields as they are to be; null deletes one. */
export type FieldChanges = Partial<Record<LeadField, string | null>>;

/**
 * What visitors may ask for by themselves, by their session. One SQL function each; every method throws TaliaError
 * `store_unavailable`, and `token_invalid` for a session whose person was erased or that went over to another one.
 */
export interface VisitorDataStore {
  find: (sessionId: string) => Promise<VisitorData>;
  /**
   * Fields are checked already. Whoever had no contact has one with the first field.
   * @throws TaliaError `consent_required` when a field is given that would be stored
   */
  correct: (sessionId: string, changes: FieldChanges) => Promise<VisitorData>;
  /** The tombstone, as an operator's erasure begins; any process finishes it. Asked again, nothing happens. */
  requestErasure: (sessionId: string) => Promise<void>;
  transcript: (sessionId: string) => Promise<Transcript>;
  /** @throws TaliaError `invalid_body` when a version is accepted that is not in force */
  recordConsent: (sessionId: string, consent: { version: string; accepted: boolean }) => Promise<GivenConsent>;
}

/** Builds it on a supabase-js client. */
export function createVisitorDataStore(client: SupabaseClient, options: RpcOptions): VisitorDataStore {
  const rpc = createRpc(client, options);
  return {
    find: (sessionId) => rpc('datos_de_visitante', { p_session_id: sessionId }, visitorDataSchema),
    correct: (sessionId, changes) =>
      rpc('corregir_visitante', { p_session_id: sessionId, p_datos: changes }, visitorDataSchema),
    requestErasure: (sessionId) =>
      rpc(
        'solicitar_borrado_de_visitante',
        { p_session_id: sessionId },
        z.unknown().transform(() => undefined),
      ),
    transcript: (sessionId) => rpc('transcripcion_webchat', { p_session_id: sessionId }, transcriptSchema),
    recordConsent: (sessionId, { version, accepted }) =>
      rpc(
        'registrar_consentimiento',
        { p_session_id: sessionId, p_version: version, p_aceptado: accepted },
        consentSchema,
      ),
  };
}
