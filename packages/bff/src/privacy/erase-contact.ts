import { errorFields } from '../logging/error-fields.ts';
import type { Log } from '../logging/log.ts';
import { noOpenaiKey } from '../openai/eraser.ts';
import type { OpenaiEraser } from '../openai/eraser.ts';
import { ModelError } from '../openai/model-error.ts';
import type { Erasure, OpenaiObject } from '../store/privacy-schemas.ts';
import type { Actor, PrivacyStore } from '../store/privacy-store.ts';

/** All an erasure touches of the world. */
export interface ErasureDeps {
  store: PrivacyStore;
  eraser: OpenaiEraser;
  log: Log;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Resolves after `ms`, or as soon as the signal is aborted. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Ends the work early; what is left waits for whoever goes on. */
  signal?: AbortSignal;
}

export interface ErasureOptions {
  actor: Actor;
  reason?: string;
  /** How long to go on while OpenAI is not ready, in ms; 0 waits for nothing. */
  limitMs?: number;
  /** How long to work at most, in ms; what is left then waits for whoever goes on. */
  workMs?: number;
  /** How long an answer that was just being made may still add to OpenAI's conversation, in ms. */
  openaiGraceMs?: number;
  /** Hears how far it is. */
  progress?: (erasure: Erasure) => void;
}

/** Of work without waiting, so that one person with much to delete does not keep the next from it. */
const mostWorkMs = 60_000;
/** Far more than the time allows, unless the database answers nonsense. */
const mostRounds = 10_000;
const pauseMs = 1_000;

/**
 * Erases a person: first the tombstone, then what OpenAI holds (items, conversation, responses), then the rows. Each
 * step can be repeated and none is remembered here, so after a crash at any point, or when OpenAI is away, calling it
 * again goes on; `state` tells whether it is finished.
 * @throws TaliaError `not_found` for an unknown contact, `store_unavailable`
 */
export async function eraseContact(
  contactId: string,
  deps: ErasureDeps,
  { actor, reason, openaiGraceMs = 60_000, ...rest }: ErasureOptions,
): Promise<Erasure> {
  const erasure = await deps.store.requestErasure({ contactId, actor, reason: reason ?? null, openaiGraceMs });
  return finishErasure({ contactId, erasure }, deps, rest);
}

/** Goes on with an erasure that was begun. @throws TaliaError `store_unavailable` */
export async function finishErasure(
  begun: { contactId: string; erasure: Erasure },
  deps: ErasureDeps,
  { limitMs = 0, workMs = Math.max(limitMs, mostWorkMs), progress }: Omit<ErasureOptions, 'actor' | 'reason'> = {},
): Promise<Erasure> {
  const givenUpAt = deps.now() + limitMs;
  const limit = AbortSignal.timeout(workMs);
  const signal = deps.signal === undefined ? limit : AbortSignal.any([limit, deps.signal]);
  let { erasure } = begun;
  for (let round = 0; round < mostRounds; round += 1) {
    progress?.(erasure);
    if (erasure.state === 'finished' || signal.aborted) return erasure;
    if (erasure.openaiPending === 0) {
      erasure = await deps.store.eraseRows(begun.contactId);
      continue;
    }
    const objects = await deps.store.listOpenaiObjects(erasure.erasureId);
    await eraseObjects(objects, { ...deps, signal });
    if (objects.length === 0) {
      if (deps.now() >= givenUpAt) return erasure;
      await deps.sleep(pauseMs, signal);
    }
    erasure = (await deps.store.findErasure(begun.contactId)) ?? erasure;
  }
  return erasure;
}

/** Deletes objects at OpenAI one by one; what cannot be deleted now is put off, and the others go on. */
export async function eraseObjects(
  objects: readonly OpenaiObject[],
  deps: Pick<ErasureDeps, 'store' | 'eraser' | 'log' | 'signal'>,
): Promise<void> {
  for (const object of objects) {
    if (deps.signal?.aborted) return;
    try {
      await deps.store.confirmOpenaiErased(object, await eraseObject(object, deps));
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      // Cut short by us: it is due at once for whoever goes on.
      if (deps.signal?.aborted) return;
      deps.log.warn('openai_erasure_failed', { code: error.code, ...errorFields(error) });
      await deps.store.postponeOpenaiErasure(object, error.code, toPauseMs(error));
    }
  }
}

async function eraseObject(
  object: OpenaiObject,
  { eraser, signal }: Pick<ErasureDeps, 'eraser' | 'signal'>,
): Promise<number> {
  if (object.type === 'conversation') return eraser.eraseConversation(object.id, signal);
  await eraser.eraseResponse(object.id, signal);
  return 0;
}

/** A wrong key does not mend itself in seconds; without one we only make way for a process that has it. */
function toPauseMs(error: ModelError): number {
  if (error.code === noOpenaiKey) return 60_000;
  if (error.failure === 'hopeless' || error.failure === 'no_service') return 600_000;
  return Math.max(pauseMs, error.retryAfterMs ?? 10_000);
}
