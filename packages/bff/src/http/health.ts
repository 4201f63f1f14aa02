import { Router } from 'express';
import { TaliaError } from '../errors.ts';

export interface HealthDeps {
  /** Throws when the database cannot be used. */
  ping: () => Promise<void>;
  isDraining: () => boolean;
  /** Milliseconds since the epoch. */
  now: () => number;
}

const cacheMs = 5_000;

/** `/healthz`: the process runs. `/readyz`: the database answers and the process is not shutting down; kept for 5 s. */
export function createHealthRouter(deps: HealthDeps): Router {
  const router = Router();
  let checkedAt = Number.NEGATIVE_INFINITY;
  let last: Promise<void> = Promise.resolve();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    if (deps.isDraining())
      throw new TaliaError('store_unavailable', 'The server is shutting down.', { retryAfterSeconds: 5 });
    if (deps.now() - checkedAt >= cacheMs) {
      checkedAt = deps.now();
      last = deps.ping();
    }
    await last;
    response.json({ status: 'ok' });
  });
  return router;
}
