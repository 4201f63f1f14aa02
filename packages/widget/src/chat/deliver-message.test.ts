import type { TurnChunk } from '@talia/protocol';
import { expect, test } from 'vitest';
import type { SendOutcome } from '../api/turn-stream.ts';
import { toFailure, type FailureCode } from '../api/failure.ts';
import { deliverMessage } from './deliver-message.ts';

const request = { content: 'hola', client_message_id: 'message-id-1' };
const interrupted: SendOutcome = { type: 'interrupted' };
const refused = (code: FailureCode, retryAfterMs: number | null = null): SendOutcome => ({
  type: 'refused',
  failure: { code, retryAfterMs },
});

/** A server that answers each try from the list, the last one for ever, and a clock that only sleeping moves. */
function setup(outcomes: (SendOutcome | TurnChunk)[], online: () => boolean = () => true) {
  const log: string[] = [];
  let now = 0;
  let tries = 0;
  let wanted = true;
  const deliver = () =>
    deliverMessage(
      request,
      {
        isWanted: () => wanted,
        onTry: () => void log.push('try'),
        onChunk: ({ type }) => void log.push(type),
        onWait: (code, until) => void log.push(`wait ${code} ${until === null ? 'online' : until - now}`),
      },
      {
        api: {
          send: async (sent, onChunk) => {
            expect(sent).toBe(request);
            const outcome = outcomes[Math.min(tries++, outcomes.length - 1)]!;
            if (outcome.type === 'interrupted' || outcome.type === 'refused' || outcome.type === 'finished')
              return outcome;
            onChunk(outcome);
            return { type: 'finished' };
          },
        },
        surroundings: {
          now: () => now,
          sleep: async (ms) => void (now += ms),
          isOnline: online,
          untilOnline: async () => void log.push('online'),
        },
      },
    );
  return { deliver, log, abandon: () => (wanted = false) };
}

test('sends the same request again after an interruption', async () => {
  const { deliver, log } = setup([interrupted, interrupted, { type: 'finish' }]);
  expect(await deliver()).toEqual({ type: 'answered' });
  expect(log).toEqual(['try', 'wait interrupted 400', 'try', 'wait interrupted 800', 'try', 'finish']);
});

test('waits as long as the server asks', async () => {
  const { deliver, log } = setup([
    refused('too_many_requests', 7000),
    refused('store_unavailable', 2000),
    { type: 'finish' },
  ]);
  expect(await deliver()).toEqual({ type: 'answered' });
  expect(log.filter((line) => line.startsWith('wait'))).toEqual([
    'wait too_many_requests 7000',
    'wait store_unavailable 2000',
  ]);
});

test('gives up at once when the server asks for too long or refuses the message itself', async () => {
  for (const outcome of [
    refused('too_many_requests', 3_600_000),
    refused('idempotency_mismatch'),
    refused('turn_limit'),
  ]) {
    const { deliver, log } = setup([outcome]);
    expect((await deliver()).type).toBe('failed');
    expect(log).toEqual(['try']);
  }
});

test('gives up after the last try', async () => {
  const { deliver, log } = setup([interrupted]);
  expect(await deliver()).toEqual({ type: 'failed', code: 'interrupted' });
  expect(log.filter((line) => line === 'try')).toHaveLength(5);
});

test('tries a dead network three times', async () => {
  const { deliver, log } = setup([refused('network')]);
  expect(await deliver()).toEqual({ type: 'failed', code: 'network' });
  expect(log.filter((line) => line === 'try')).toHaveLength(3);
});

test('waits for the network without counting down when the browser is offline', async () => {
  let checks = 0;
  const { deliver, log } = setup([refused('network'), { type: 'finish' }], () => checks++ > 0);
  expect(await deliver()).toEqual({ type: 'answered' });
  expect(log).toEqual(['try', 'wait offline online', 'online', 'try', 'finish']);
});

test('tells an aborted turn and a failed one from an answered one', async () => {
  expect(await setup([{ type: 'abort' }]).deliver()).toEqual({ type: 'aborted' });
  expect(await setup([{ type: 'error', errorText: 'reply_interrupted' }]).deliver()).toEqual({
    type: 'failed',
    code: 'reply_interrupted',
  });
});

test('makes no further try once nobody wants the answer', async () => {
  const { deliver, log, abandon } = setup([{ type: 'refused', failure: toFailure('network') }]);
  const result = deliver();
  abandon();
  expect(await result).toEqual({ type: 'aborted' });
  expect(log.filter((line) => line === 'try')).toHaveLength(1);
});
