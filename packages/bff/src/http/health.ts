import type { HealthReply } from '@talia/protocol';
import { Router } from 'express';
import type { RequestHandler } from 'express';
import { TaliaError } from '../errors.ts';
import { refuseOtherMethods } from './methods.ts';

export interface HealthDeps {
  /** Throws when the database cannot be used. */
  ping: () => Promise<void>;
  isDraining: () => boolean;
  /** Milliseconds since the epoch. */
  now: () => number;
}

const cacheMs = 5_000;
const healthy: HealthReply = { status: 'ok' };

/** `/healthz`: the process runs. `/readyz`: the database answers and the process is not shutting down; kept for 5 s. */
export function createHealthRouter(deps: HealthDeps): Router {
  const router = Router();
  let checkedAt = Number.NEGATIVE_INFINITY;
  let last: Promise<void> = Promise.resolve();
  const checkReadiness: RequestHandler = async (_request, response) => {
    if (deps.isDraining())
      throw new TaliaError('store_unavailable', 'The server is shutting down.', { retryAfterSeconds: 5 });
    if (deps.now() - checkedAt >= cacheMs) {
      checkedAt = deps.now();
      last = deps.ping();
    }
    await last;
    response.json(healthy);
  };
  router
    .route('/healthz')
    .get((_request, response) => void response.json(healthy))
    .all(refuseOtherMethods('GET'));
  router.route('/readyz').get(checkReadiness).all(refuseOtherMethods('GET'));
  return router;
}
