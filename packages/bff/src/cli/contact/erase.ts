import type { Environment } from '../../config/environment.ts';
import { createOpenaiEraser, noOpenaiKey } from '../../openai/eraser.ts';
import { eraseContact } from '../../privacy/erase-contact.ts';
import type { ErasureDeps } from '../../privacy/erase-contact.ts';
import { StartupError } from '../../errors.ts';
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
 * the simulator of a running server, only that server can delete what it holds: it is asked and waited for. Without a
 * key what the real OpenAI holds stays there, and the erasure pending with `no_openai_key`.
 * @throws StartupError when a table that is not ours keeps the rows from going
 */
export async function erase(opened: OpenedStore, environment: Environment, options: EraseOptions): Promise<Erasure> {
  try {
    return await eraseHereOrThere(opened, environment, options);
  } catch (error) {
    if (!isHeldByForeignTable(error)) throw error;
    throw new StartupError(
      'The rows of this person cannot be deleted (SQLSTATE 23503): a table of your own refers to the contact. ' +
        'Delete its rows of this person, or make its reference "on delete cascade", and run this command again.',
      { cause: error },
    );
  }
}

function isHeldByForeignTable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23503';
}

async function eraseHereOrThere(
  opened: OpenedStore,
  environment: Environment,
  options: EraseOptions,
): Promise<Erasure> {
  const giveUp = new AbortController();
  let told = '';
  const progress = (erasure: Erasure): void => {
    const standing = describe(erasure);
    if (standing !== told) options.progress(standing);
    told = standing;
    if (environment.openai === null && lacksKey(erasure)) giveUp.abort();
  };
  const { signal } = giveUp;
  if (opened.served && environment.openai === null) return waitForServer(opened, options, { progress, signal });
  const openai = await reachOpenai(environment, 'instant');
  const deps: ErasureDeps = {
    store: opened.privacy,
    eraser: createOpenaiEraser(openai.options, openai.mayHold),
    log: silentLog,
    now: () => performance.now(),
    sleep,
    signal,
  };
  const reason = options.reason === undefined ? {} : { reason: options.reason };
  try {
    return await eraseContact(options.contactId, deps, { actor: 'console', limitMs, progress, ...reason });
  } finally {
    await openai.close();
  }
}

async function waitForServer(
  { privacy }: OpenedStore,
  { contactId, reason = null }: { contactId: string; reason?: string | null },
  { progress, signal }: { progress: (erasure: Erasure) => void; signal: AbortSignal },
): Promise<Erasure> {
  let erasure = await privacy.requestErasure({ contactId, actor: 'console', reason, openaiGraceMs: 60_000 });
  const givenUpAt = performance.now() + limitMs;
  progress(erasure);
  while (erasure.state !== 'finished' && !signal.aborted && performance.now() < givenUpAt) {
    await sleep(pollMs, signal);
    // The rows need no server: whoever asks hears at once what keeps them.
    erasure =
      erasure.openaiPending === 0
        ? await privacy.eraseRows(contactId)
        : ((await privacy.findErasure(contactId)) ?? erasure);
    progress(erasure);
  }
  return erasure;
}

/** What was put off for want of a key is not mended by waiting. */
function lacksKey({ lastError, waitUntil }: Erasure): boolean {
  // Asked for again, nothing is put off any more, and a server may have its key by now.
  return lastError === noOpenaiKey && waitUntil !== null;
}

/** What somebody can do about an erasure that is not finished. */
export function advise({ lastError }: Erasure): string {
  return lastError === noOpenaiKey
    ? 'OpenAI still holds something, and TALIA_OPENAI_API_KEY is not set: set it as the server that answered had it, and run this command again.'
    : 'OpenAI still holds something. A running server goes on by itself, or run this command again.';
}

/** Where an erasure stands, in one line. */
export function describe(erasure: Erasure): string {
  if (erasure.state === 'finished') return `erased on ${erasure.finishedAt}`;
  const wait = erasure.waitUntil === null ? '' : `, some not before ${erasure.waitUntil}`;
  const failure = erasure.lastError === null ? '' : ` (last answer: ${erasure.lastError})`;
  return `nothing of this person comes in any more; ${erasure.openaiPending} objects left at OpenAI${wait}${failure}`;
}
