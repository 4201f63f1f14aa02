import type { SupabaseClient } from '@supabase/supabase-js';
import * as z from 'zod';
import { createRpc } from './rpc.ts';
import type { RpcOptions } from './rpc.ts';

/** What a model costs from a day on (`YYYY-MM-DD`, UTC), in US dollars for a million tokens. */
export interface ModelPrice {
  model: string;
  from: string;
  input: number;
  /** Input read from the prompt cache. */
  cachedInput: number;
  /** Input written to the prompt cache. */
  cacheWrite: number;
  output: number;
  /** Where the figure comes from. */
  source: string | null;
}

/** The prices that make the cost of a run. Every method throws TaliaError `store_unavailable`. */
export interface PriceStore {
  listPrices: () => Promise<ModelPrice[]>;
  /** Answers how many runs, that had no cost, have one now. */
  savePrice: (price: ModelPrice) => Promise<number>;
}

const pricesSchema = z.array(
  z
    .object({
      modelo: z.string(),
      desde: z.string(),
      entrada: z.number(),
      entrada_cache: z.number(),
      escritura_cache: z.number(),
      salida: z.number(),
      fuente: z.string().nullable(),
    })
    .transform((row) => ({
      model: row.modelo,
      from: row.desde,
      input: row.entrada,
      cachedInput: row.entrada_cache,
      cacheWrite: row.escritura_cache,
      output: row.salida,
      source: row.fuente,
    })),
);

/** Builds the store of prices on a supabase-js client. */
export function createPriceStore(client: SupabaseClient, options: RpcOptions): PriceStore {
  const rpc = createRpc(client, options);
  return {
    listPrices: () => rpc('listar_precios', {}, pricesSchema),
    savePrice: (price) =>
      rpc(
        'guardar_precio_modelo',
        {
          p_modelo: price.model,
          p_desde: price.from,
          p_entrada: price.input,
          p_entrada_cache: price.cachedInput,
          p_escritura_cache: price.cacheWrite,
          p_salida: price.output,
          p_fuente: price.source,
        },
        z.number(),
      ),
  };
}
