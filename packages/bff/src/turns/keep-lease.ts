import { TaliaError } from '../errors.ts';
import { errorFields } from '../logging/error-fields.ts';
import type { Lease } from '../store/store.ts';
import type { TurnDeps } from './turn-deps.ts';

export interface LeaseKeeper {
  /** Aborted as soon as the database says that another process holds the turn. */
  lost: AbortSignal;
  end: () => void;
}

/** Renews a lease every `renewMs` until `end`. A renewal that fails is only logged: the fence protects every write. */
export function keepLease(deps: Pick<TurnDeps, 'store' | 'limits' | 'log'>, lease: Lease): LeaseKeeper {
  const controller = new AbortController();
  let renewing = false;
  async function renew(): Promise<void> {
    if (renewing) return;
    renewing = true;
    try {
      if (!(await deps.store.renewTurn(lease))) controller.abort();
    } catch (error) {
      deps.log.warn('lease_renewal_failed', {
        turn_id: lease.turnId,
        ...(error instanceof TaliaError ? { code: error.code } : errorFields(error)),
      });
    } finally {
      renewing = false;
    }
  }
  const timer = setInterval(() => void renew(), deps.limits.renewMs);
  return { lost: controller.signal, end: () => clearInterval(timer) };
}
