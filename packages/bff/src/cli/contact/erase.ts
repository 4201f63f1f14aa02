import type { Environment } from '../../config/environment.ts';
import { createOpenaiEraser } from '../../openai/eraser.ts';
import { eraseContact } from '../../privacy/erase-contact.ts';
import { reachOpenai } from '../../reach-openai.ts';
import { sleep } from '../../sleep.ts';
import type { Erasure } from '../../store/privacy-schemas.ts';
import { silentLog } from '../../logging/silent-log.ts';
import type { OpenedStore } from '../open-store.ts';

export interface EraseOptions {
  contactId: string;
  reason?: string;
  progress: (text: string) => void;
}

const limitMs = 120_000;
const pollMs = 1_000;

/**
 * Erases a person from the command line, going on for two minutes while OpenAI is not ready. Where answers come from
 * the simulator of a running server, only that server can delete what it holds: it is asked and waited for.
 */
export async function erase(opened: OpenedStore, environment: Environment, options: EraseOptions): Promise<Erasure> {
  const progress = (erasure: Erasure): void => options.progress(describe(erasure));
  if (opened.served && environment.openai === null) return waitForServer(opened, options, progress);
  const openai = await reachOpenai(environment, 'instant');
  try {
    return await eraseContact(
      options.contactId,
      {
        store: opened.privacy,
        eraser: createOpenaiEraser(openai.options),
        log: silentLog,
        now: () => performance.now(),
        sleep,
      },
      { actor: 'console', limitMs, progress, ...(options.reason === undefined ? {} : { reason: options.reason }) },
    );
  } finally {
    await openai.close();
  }
}

async function waitForServer(
  { privacy }: OpenedStore,
  { contactId, reason = null }: { contactId: string; reason?: string | null },
  progress: (erasure: Erasure) => void,
): Promise<Erasure> {
  let erasure = await privacy.requestErasure({ contactId, actor: 'console', reason, openaiGraceMs: 60_000 });
  const givenUpAt = performance.now() + limitMs;
  while (erasure.state !== 'finished' && performance.now() < givenUpAt) {
    progress(erasure);
    await sleep(pollMs);
    erasure = (await privacy.findErasure(contactId)) ?? erasure;
  }
  progress(erasure);
  return erasure;
}

/** Where an erasure stands, in one line. */
export function describe(erasure: Erasure): string {
  if (erasure.state === 'finished') return `erased on ${erasure.finishedAt}`;
  const wait = erasure.waitUntil === null ? '' : `, some not before ${erasure.waitUntil}`;
  const failure = erasure.lastError === null ? '' : ` (last answer: ${erasure.lastError})`;
  return `nothing of this person comes in any more; ${erasure.openaiPending} objects left at OpenAI${wait}${failure}`;
}
