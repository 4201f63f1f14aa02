import { TaliaError } from '../errors.ts';
import { errorFields } from '../logging/error-fields.ts';
import type { Lease } from '../store/store.ts';
import type { TurnDeps } from './turn-deps.ts';

export interface LeaseKeeper {
  /** Aborted when another process holds the turn, or may by now. */
  lost: AbortSignal;
  end: () => void;
}

/**
 * Renews a lease every `renewMs` until `end`. A renewal that fails is logged; when none succeeded for so long that the
 * lease may have run out, it counts as lost: the fence protects our database, but nothing protects OpenAI's conversation.
 */
export function keepLease(deps: Pick<TurnDeps, 'store' | 'limits' | 'log' | 'now'>, lease: Lease): LeaseKeeper {
  const controller = new AbortController();
  const { leaseMs, renewMs } = deps.limits;
  let renewing = false;
  let renewedAt = deps.now();
  async function renew(): Promise<void> {
    if (deps.now() - renewedAt > leaseMs - renewMs / 2) controller.abort();
    if (renewing || controller.signal.aborted) return;
    const askedAt = deps.now();
    renewing = true;
    try {
      if (await deps.store.renewTurn(lease)) renewedAt = askedAt;
      else controller.abort();
    } catch (error) {
      deps.log.warn('lease_renewal_failed', {
        turn_id: lease.turnId,
        ...(error instanceof TaliaError ? { code: error.code } : errorFields(error)),
      });
    } finally {
      renewing = false;
    }
  }
  const timer = setInterval(() => void renew(), renewMs);
  return { lost: controller.signal, end: () => clearInterval(timer) };
}
