import { isStoreUnavailable } from '../errors.ts';
import { errorFields } from '../logging/error-fields.ts';
import { eraseObjects, finishErasure } from './erase-contact.ts';
import type { ErasureDeps } from './erase-contact.ts';

/** What any process does now and then, so that nothing waits for a person: several may do it at once without harm. */
export interface Housekeeping {
  /** Ends what runs and begins nothing more. */
  stop: () => Promise<void>;
}

export interface HousekeepingIntervals {
  /** Between two looks for erasures to go on with, in ms. */
  erasuresMs: number;
  /** Between two looks for idle visits and rows past their time, in ms. */
  retentionMs: number;
}

const mostRounds = 100;

/** Begins both jobs; the first round of each comes after its interval. */
export function startHousekeeping(deps: ErasureDeps, intervals: HousekeepingIntervals): Housekeeping {
  const stopping = new AbortController();
  const stoppable = { ...deps, signal: stopping.signal };
  const jobs = [
    repeat(goOnWithErasures, intervals.erasuresMs, stoppable),
    repeat(forgetInTime, intervals.retentionMs, stoppable),
  ];
  return {
    async stop() {
      stopping.abort();
      await Promise.all(jobs);
    },
  };
}

type StoppableDeps = ErasureDeps & { signal: AbortSignal };

async function repeat(
  job: (deps: StoppableDeps) => Promise<void>,
  everyMs: number,
  deps: StoppableDeps,
): Promise<void> {
  for (;;) {
    await deps.sleep(everyMs, deps.signal);
    if (deps.signal.aborted) return;
    try {
      await job(deps);
    } catch (error) {
      // The next round begins where this one stopped.
      deps.log.warn('housekeeping_failed', errorFields(error));
    }
  }
}

/** Erasures that another process, or a command, left unfinished; then what is kept at OpenAI no longer. */
async function goOnWithErasures(deps: StoppableDeps): Promise<void> {
  for (const contactId of await deps.store.listPendingErasures()) {
    if (deps.signal.aborted) return;
    await goOnWithErasure(contactId, deps);
  }
  await eraseObjects(await deps.store.listOpenaiObjects(null), deps);
}

/** A person who cannot be erased, because a table of somebody else's refers to them, stands in nobody's way. */
async function goOnWithErasure(contactId: string, deps: StoppableDeps): Promise<void> {
  try {
    const erasure = await deps.store.findErasure(contactId);
    if (erasure === null) return;
    const { state } = await finishErasure({ contactId, erasure }, deps);
    if (state === 'finished') deps.log.info('erasure_finished');
  } catch (error) {
    if (isStoreUnavailable(error)) throw error;
    deps.log.warn('erasure_failed', { contact_id: contactId, ...errorFields(error) });
  }
}

/** Rounds are small so that none of them stands in anybody's way; what is left waits for the next interval. */
async function forgetInTime(deps: StoppableDeps): Promise<void> {
  await deps.store.closeIdleVisits();
  for (let round = 0; round < mostRounds && !deps.signal.aborted; round += 1) {
    const forgotten = Object.values(await deps.store.applyRetention());
    if (forgotten.length === 0) return;
    deps.log.info('retention_applied', { count: forgotten.reduce((sum, rows) => sum + rows, 0) });
  }
}
