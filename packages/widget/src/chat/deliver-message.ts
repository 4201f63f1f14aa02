import type { MessageRequest, TurnChunk } from '@talia/protocol';
import type { ApiClient } from '../api/api-client.ts';
import { toFailure, type Failure, type FailureCode } from '../api/failure.ts';
import type { SendOutcome } from '../api/turn-stream.ts';
import { decideNextStep } from './retry-policy.ts';

/** Time and network as the chat sees them. */
export interface Surroundings {
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  isOnline: () => boolean;
  /** Resolves when the browser has a network again. */
  untilOnline: () => Promise<void>;
}

/** What is told while a message is on its way. */
export interface DeliveryEvents {
  /** False once the conversation was ended or the widget removed: no further try is made. */
  isWanted: () => boolean;
  onTry: () => void;
  onChunk: (chunk: TurnChunk) => void;
  onWait: (code: FailureCode, until: number | null) => void;
}

/** How it came out. `errorCode` is what an `error` chunk named: the message is stored, its answer is not. */
export type DeliveryResult = { type: 'answered' } | { type: 'aborted' } | { type: 'failed'; code: FailureCode };

/**
 * Sends one message until its turn ended or no further try makes sense. Every try carries the same request, so the
 * server takes it once and answers a repetition from the turn it already has.
 */
export async function deliverMessage(
  request: MessageRequest,
  events: DeliveryEvents,
  { api, surroundings }: { api: Pick<ApiClient, 'send'>; surroundings: Surroundings },
): Promise<DeliveryResult> {
  for (let tries = 1; ; tries++) {
    events.onTry();
    const last = createLastChunk(events.onChunk);
    const outcome = await api.send(request, last.onChunk);
    if (outcome.type === 'finished') return last.toResult();
    const failure = toDeliveryFailure(outcome, surroundings);
    const step = decideNextStep(failure, tries);
    if (step.type === 'give_up') return { type: 'failed', code: failure.code };
    await pause(step, { failure, events, surroundings });
    if (!events.isWanted()) return { type: 'aborted' };
  }
}

function createLastChunk(forward: (chunk: TurnChunk) => void) {
  let last: TurnChunk | undefined;
  return {
    onChunk: (chunk: TurnChunk) => {
      last = chunk;
      forward(chunk);
    },
    toResult: (): DeliveryResult => {
      if (last?.type === 'error') return { type: 'failed', code: last.errorText };
      return last?.type === 'abort' ? { type: 'aborted' } : { type: 'answered' };
    },
  };
}

function toDeliveryFailure(outcome: Exclude<SendOutcome, { type: 'finished' }>, { isOnline }: Surroundings): Failure {
  const failure = outcome.type === 'interrupted' ? toFailure('interrupted') : outcome.failure;
  const isNetwork = failure.code === 'network' || failure.code === 'interrupted';
  return isNetwork && !isOnline() ? toFailure('offline') : failure;
}

async function pause(
  step: { type: 'wait'; ms: number } | { type: 'wait_online' },
  { failure, events, surroundings }: { failure: Failure; events: DeliveryEvents; surroundings: Surroundings },
): Promise<void> {
  if (step.type === 'wait_online') {
    events.onWait('offline', null);
    return surroundings.untilOnline();
  }
  events.onWait(failure.code, surroundings.now() + step.ms);
  return surroundings.sleep(step.ms);
}
