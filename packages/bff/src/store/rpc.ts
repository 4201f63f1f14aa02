import type { SupabaseClient } from '@supabase/supabase-js';
import type * as z from 'zod';
import { TaliaError, TurnLostError } from '../errors.ts';

export interface RpcOptions {
  /** Milliseconds one call may take before it counts as failed. */
  timeoutMs: number;
  /** Milliseconds between attempts after a failure that may pass. */
  retryDelayMs: number;
}

export type Rpc = <T>(name: string, args: Record<string, unknown>, result: z.ZodType<T>) => Promise<T>;

const attempts = 3;

/** Deadlock, lock not available, statement cancelled: the transaction is gone whole and may be tried again. */
const passingCodes: ReadonlySet<string> = new Set(['40P01', '55P03', '57014']);

/**
 * Calls SQL functions by name through supabase-js and parses what they return. The client never repeats a POST, so a
 * failure that may pass is tried again here, at most twice: every function of a turn, a session or a lead may be called
 * twice with the same arguments without a second effect. Counting a visit and noting a security event may count twice.
 * @throws TaliaError `store_unavailable` (database unreachable or slow), TurnLostError (fence), or Error for a bug
 */
export function createRpc(client: SupabaseClient, options: RpcOptions): Rpc {
  return async (name, args, result) => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await callOnce(client, name, args, options.timeoutMs);
      if (answer.ok) return result.parse(answer.data);
      if (!answer.passing || attempt === attempts) throw answer.error;
      await new Promise((resolve) => setTimeout(resolve, options.retryDelayMs * attempt));
    }
  };
}

/** What our functions refuse by name (`PT4xx`), as errors of ours. */
const refusals: Readonly<Record<string, (() => Error) | undefined>> = {
  turno_perdido: () => new TurnLostError('another process holds the turn'),
  sesion_revocada: () => new TaliaError('token_invalid', 'This session has ended. Begin a new one.'),
  contacto_desconocido: () => new TaliaError('not_found', 'There is no contact with this id.'),
  retencion_desconocida: () => new TaliaError('not_found', 'There is no retention rule for this table.'),
};

type Answer = { ok: true; data: unknown } | { ok: false; passing: boolean; error: Error };

async function callOnce(
  client: SupabaseClient,
  name: string,
  args: Record<string, unknown>,
  timeoutMs: number,
): Promise<Answer> {
  const { data, error, status } = await client.rpc(name, args).retry(false).abortSignal(AbortSignal.timeout(timeoutMs));
  // A 404 with an empty body comes back without an error: only a real 2xx counts.
  if (error === null && status >= 200 && status < 300) return { ok: true, data: data as unknown };
  return toFailure(name, status, error);
}

function toFailure(
  name: string,
  status: number,
  error: { code?: string; message: string } | null,
): Extract<Answer, { ok: false }> {
  const refusal = refusals[error?.message ?? ''];
  if (refusal !== undefined) return { ok: false, passing: false, error: refusal() };
  if (status === 0 || status === 408 || status === 429 || status >= 502 || passingCodes.has(error?.code ?? '')) {
    const unavailable = new TaliaError('store_unavailable', 'The database does not answer at the moment.', {
      cause: new Error(`${name}: status ${status} ${error?.code ?? ''}`),
      retryAfterSeconds: 5,
    });
    return { ok: false, passing: true, error: unavailable };
  }
  // The vendor's message may quote the row: code and status are enough to find the cause.
  return { ok: false, passing: false, error: new Error(`${name} failed: status ${status}, code ${error?.code ?? ''}`) };
}
