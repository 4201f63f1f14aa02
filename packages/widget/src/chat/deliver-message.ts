import type { MessageRequest, TurnChunk } from '@talia/protocol';
import type { ApiClient, TurnCursor } from '../api/api-client.ts';
import type { Failure, FailureCode } from '../api/failure.ts';
import type { SendOutcome } from '../api/turn-stream.ts';
import { decideNextStep } from './retry-policy.ts';

/** Time and network as the chat sees them. */
export interface Surroundings {
  now: () => number;
  /** From 0 to 1. */
  random: () => number;
  sleep: (ms: number) => Promise<void>;
  isOnline: () => boolean;
  /** Resolves when the browser has a network again. */
  untilOnline: () => Promise<void>;
}

/** What is told while a message is on its way. */
export interface DeliveryEvents {
  /** False once the conversation was ended or the widget removed: no further try is made. */
  isWanted: () => boolean;
  /** The message is sent, for the first time or again. */
  onSend: () => void;
  /** The rest of its turn is asked for: what was shown stands, unless a `start` follows. */
  onResume: () => void;
  onChunk: (chunk: TurnChunk) => void;
  onWait: (code: FailureCode, until: number | null) => void;
}

/** How it came out. `errorCode` is what an `error` chunk named: the message is stored, its answer is not. */
export type DeliveryResult = { type: 'answered' } | { type: 'aborted' } | { type: 'failed'; code: FailureCode };

/** What carries a message. */
export type DeliverMessage = typeof deliverMessage;

interface Deps {
  api: Pick<ApiClient, 'send' | 'resume'>;
  surroundings: Surroundings;
}

/**
 * Carries one message to the end of its turn, or to where no further try makes sense. Once the turn is known a cut stream
 * is gone on with; before, and where the turn is not found, the same message is sent again, which the server takes once.
 */
export async function deliverMessage(
  request: MessageRequest,
  events: DeliveryEvents,
  { api, surroundings }: Deps,
): Promise<DeliveryResult> {
  const turn = followTurn(events);
  for (let tries = 1; ; tries++) {
    const { cursor } = turn;
    if (cursor === null) events.onSend();
    else events.onResume();
    turn.begin();
    const outcome = await (cursor === null ? api.send(request, turn.onChunk) : api.resume(cursor, turn.onChunk));
    if (outcome.type === 'finished') return turn.toResult();
    // A text that went on was no failed try, however often it is cut. One that begins anew may do so without end.
    if (cursor !== null && turn.heard === 'more') tries = 1;
    const failure = toDeliveryFailure(outcome, surroundings);
    if (cursor !== null && failure.code === 'turn_not_found') {
      turn.forget();
      if (!events.isWanted()) return { type: 'aborted' };
      continue;
    }
    const step = decideNextStep(failure, tries, surroundings.random());
    if (step.type === 'give_up') return { type: 'failed', code: failure.code };
    await pause(step, { failure, events, surroundings });
    if (!events.isWanted()) return { type: 'aborted' };
  }
}

/** Hears a turn through all its streams, and knows where to go on. */
function followTurn({ onChunk }: DeliveryEvents) {
  let last: TurnChunk | undefined;
  let cursor: TurnCursor | null = null;
  let heard: 'nothing' | 'more' | 'anew' = 'nothing';
  return {
    get heard() {
      return heard;
    },
    get cursor() {
      return cursor;
    },
    begin: () => void (heard = 'nothing'),
    onChunk: (chunk: TurnChunk, eventId: string) => {
      last = chunk;
      if (chunk.type === 'start') heard = 'anew';
      else if (heard === 'nothing') heard = 'more';
      const turnId = chunk.type === 'start' ? chunk.messageMetadata.turn_id : cursor?.turnId;
      if (turnId !== undefined) cursor = { turnId, lastEventId: eventId };
      onChunk(chunk);
    },
    forget: () => void (cursor = null),
    toResult: (): DeliveryResult => {
      if (last?.type === 'error') return { type: 'failed', code: last.errorText };
      return last?.type === 'abort' ? { type: 'aborted' } : { type: 'answered' };
    },
  };
}

function toDeliveryFailure(outcome: Exclude<SendOutcome, { type: 'finished' }>, { isOnline }: Surroundings): Failure {
  const failure: Failure =
    outcome.type === 'interrupted' ? { code: 'interrupted', retryAfterMs: outcome.comeBackMs } : outcome.failure;
  const isNetwork = failure.code === 'network' || failure.code === 'interrupted';
  return isNetwork && !isOnline() ? { ...failure, code: 'offline' } : failure;
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
