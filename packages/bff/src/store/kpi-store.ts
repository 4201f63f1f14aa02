import type { SupabaseClient } from '@supabase/supabase-js';
import * as z from 'zod';
import { kpiSchema } from './kpi-schemas.ts';
import type { Kpis } from './kpi-schemas.ts';
import { createRpc } from './rpc.ts';
import type { RpcOptions } from './rpc.ts';

/** The channels that conversations come by. */
export const kpiChannels = ['webchat', 'whatsapp', 'instagram', 'voz'] as const;

/** The most days that one question may ask for. */
export const mostKpiDays = 400;

/** Days (`YYYY-MM-DD`, both counted) of an IANA zone, on one channel or on all. */
export interface KpiQuestion {
  from: string;
  to: string;
  zone: string;
  channel: (typeof kpiChannels)[number] | null;
}

/** What is measured, and what is not. Every method throws TaliaError `store_unavailable`. */
export interface KpiStore {
  /** The numbers of what the client's key or token may see. */
  kpis: (question: KpiQuestion) => Promise<Kpis>;
  /** Says of all visits of a session, past and next, whether they are tests. Answers how many there are. */
  markVisits: (sessionId: string, as: 'test' | 'real') => Promise<number>;
}

/** Builds the store of indicators on a supabase-js client. */
export function createKpiStore(client: SupabaseClient, options: RpcOptions): KpiStore {
  const rpc = createRpc(client, options);
  return {
    kpis: ({ from, to, zone, channel }) =>
      rpc('panel_kpis', { p_desde: from, p_hasta: to, p_tz: zone, p_canal: channel }, kpiSchema),
    markVisits: (sessionId, as) =>
      rpc('marcar_visitas_de_prueba', { p_session_id: sessionId, p_prueba: as === 'test' }, z.int()),
  };
}
