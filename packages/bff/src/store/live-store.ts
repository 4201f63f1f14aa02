import type { SupabaseClient } from '@supabase/supabase-js';
import { liveNewsSchema, livePageSchema } from './live-schemas.ts';
import type { LiveNews, LivePage } from './live-schemas.ts';
import { createRpc } from './rpc.ts';
import type { RpcOptions } from './rpc.ts';

/** What happens outside of turns. Every method throws TaliaError `store_unavailable`. */
export interface LiveStore {
  /** Null is from now on. @throws TaliaError `token_invalid` for a session that was erased or went over to another one */
  read: (sessionId: string, after: string | null) => Promise<LivePage>;
  /** For all connections of a process at once; the cursor is the one of an earlier answer. */
  news: (after: string | null) => Promise<LiveNews>;
}

/** Builds it on a supabase-js client. */
export function createLiveStore(client: SupabaseClient, options: RpcOptions): LiveStore {
  const rpc = createRpc(client, options);
  return {
    read: (sessionId, after) => rpc('eventos_de_sesion', { p_session_id: sessionId, p_despues: after }, livePageSchema),
    news: (after) => rpc('novedades_en_vivo', { p_despues: after }, liveNewsSchema),
  };
}
