import type { TurnChunk } from '@talia/protocol';
import { expect, test } from 'vitest';
import type { TurnCursor } from '../api/api-client.ts';
import type { OnChunk, SendOutcome } from '../api/turn-stream.ts';
import { toFailure, type FailureCode } from '../api/failure.ts';
import { deliverMessage } from './deliver-message.ts';

const request = { content: 'hola', client_message_id: 'message-id-1' };
const interrupted: SendOutcome = { type: 'interrupted', comeBackMs: null };
const refused = (code: FailureCode, retryAfterMs: number | null = null): SendOutcome => ({
  type: 'refused',
  failure: { code, retryAfterMs },
});
const start: TurnChunk = { type: 'start', messageId: 'turn', messageMetadata: { turn_id: 'turn' } };
const word: TurnChunk = { type: 'text-delta', id: 'text', delta: 'x' };
const finish: TurnChunk = { type: 'finish' };

/** What one try brings: chunks, each with its id, and how it ended. */
type Try = { chunks?: [TurnChunk, id: string][]; outcome?: SendOutcome };

/** A server that answers each try from the list, the last one for ever, and a clock that only sleeping moves. */
function setup(
  tries: Try[],
  { online = () => true, patience = 20 }: { online?: () => boolean; patience?: number } = {},
) {
  const log: string[] = [];
  let now = 0;
  let made = 0;
  let wanted = true;
  const answer = (onChunk: OnChunk): SendOutcome => {
    const { chunks = [], outcome = { type: 'finished' } } = tries[Math.min(made++, tries.length - 1)]!;
    for (const [chunk, id] of chunks) onChunk(chunk, id);
    return outcome;
  };
  const deliver = () =>
    deliverMessage(
      request,
      {
        isWanted: () => wanted && made < patience,
        onSend: () => void log.push('send'),
        onResume: () => void log.push('resume'),
        onChunk: ({ type }) => void log.push(type),
        onWait: (code, until) => void log.push(`wait ${code} ${until === null ? 'online' : until - now}`),
      },
      {
        api: {
          send: async (sent, onChunk) => {
            expect(sent).toBe(request);
            return answer(onChunk);
          },
          resume: async ({ turnId, lastEventId }: TurnCursor, onChunk) => {
            log.push(`${turnId} after ${lastEventId}`);
            return answer(onChunk);
          },
        },
        surroundings: {
          now: () => now,
          random: () => 0,
          sleep: async (ms) => void (now += ms),
          isOnline: online,
          untilOnline: async () => void log.push('online'),
        },
      },
    );
  return { deliver, log, waits: () => log.filter((line) => line.startsWith('wait')), abandon: () => (wanted = false) };
}

const answered: Try = { chunks: [[finish, 'turn:9']] };

test('goes on with a known turn after what was heard, and sends the message only once', async () => {
  const { deliver, log } = setup([
    {
      chunks: [
        [start, ''],
        [word, 'turn:3'],
      ],
      outcome: interrupted,
    },
    { chunks: [[word, 'turn:5']], outcome: interrupted },
    answered,
  ]);
  expect(await deliver()).toEqual({ type: 'answered' });
  expect(log).toEqual([
    'send',
    'start',
    'text-delta',
    'wait interrupted 400',
    'resume',
    'turn after turn:3',
    'text-delta',
    'wait interrupted 400',
    'resume',
    'turn after turn:5',
    'finish',
  ]);
});

test('asks for a whole turn of which it heard no id', async () => {
  const { deliver, log } = setup([{ chunks: [[start, '']], outcome: interrupted }, answered]);
  await deliver();
  expect(log).toContain('turn after ');
});

test('sends the same request again while the turn is not known', async () => {
  const { deliver, log } = setup([{ outcome: interrupted }, { outcome: interrupted }, answered]);
  expect(await deliver()).toEqual({ type: 'answered' });
  expect(log).toEqual(['send', 'wait interrupted 400', 'send', 'wait interrupted 800', 'send', 'finish']);
});

test('sends the same request again when the turn is not found any more', async () => {
  const { deliver, log } = setup([
    { chunks: [[start, 'turn:1']], outcome: interrupted },
    { outcome: refused('turn_not_found') },
    answered,
  ]);
  expect(await deliver()).toEqual({ type: 'answered' });
  expect(log.filter((line) => line === 'send')).toHaveLength(2);
});

test('comes back when the server asks', async () => {
  const { deliver, waits } = setup([
    { chunks: [[start, 'turn:1']], outcome: { type: 'interrupted', comeBackMs: 500 } },
    answered,
  ]);
  await deliver();
  expect(waits()).toEqual(['wait interrupted 500']);
});

test('waits as long as the server asks', async () => {
  const { deliver, waits } = setup([
    { outcome: refused('too_many_requests', 7000) },
    { outcome: refused('store_unavailable', 2000) },
    answered,
  ]);
  expect(await deliver()).toEqual({ type: 'answered' });
  expect(waits()).toEqual(['wait too_many_requests 7000', 'wait store_unavailable 2000']);
});

test('gives up at once when the server asks for too long or refuses the message itself', async () => {
  for (const outcome of [
    refused('too_many_requests', 3_600_000),
    refused('idempotency_mismatch'),
    refused('turn_limit'),
    refused('internal_error'),
  ]) {
    const { deliver, log } = setup([{ outcome }]);
    expect((await deliver()).type).toBe('failed');
    expect(log).toEqual(['send']);
  }
});

test('keeps trying what passes, ever more seldom, but at least each half minute', async () => {
  for (const code of ['network', 'store_unavailable'] as const) {
    const { deliver, waits } = setup([{ outcome: refused(code) }]);
    expect(await deliver()).toEqual({ type: 'aborted' });
    const ms = waits().map((line) => Number(line.split(' ')[2]));
    expect(ms.slice(0, 6)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000]);
    expect(ms.slice(6).every((wait) => wait === 30_000)).toBe(true);
    expect(ms).toHaveLength(20);
  }
});

test('grows impatient with a turn that only ever begins anew', async () => {
  const { deliver, waits } = setup(
    [
      {
        chunks: [
          [start, ''],
          [word, 'turn:2'],
        ],
        outcome: interrupted,
      },
    ],
    { patience: 4 },
  );
  await deliver();
  expect(waits().map((line) => Number(line.split(' ')[2]))).toEqual([400, 800, 1600, 3200]);
});

test('waits for the network without counting down when the browser is offline', async () => {
  let checks = 0;
  const { deliver, log } = setup([{ outcome: refused('network') }, answered], { online: () => checks++ > 0 });
  expect(await deliver()).toEqual({ type: 'answered' });
  expect(log).toEqual(['send', 'wait offline online', 'online', 'send', 'finish']);
});

test('tells an aborted turn and a failed one from an answered one', async () => {
  expect(await setup([{ chunks: [[{ type: 'abort' }, '']] }]).deliver()).toEqual({ type: 'aborted' });
  const failed = setup([{ chunks: [[{ type: 'error', errorText: 'reply_interrupted' }, '']] }]);
  expect(await failed.deliver()).toEqual({ type: 'failed', code: 'reply_interrupted' });
});

test('makes no further try once nobody wants the answer', async () => {
  const { deliver, log, abandon } = setup([{ outcome: { type: 'refused', failure: toFailure('network') } }]);
  const result = deliver();
  abandon();
  expect(await result).toEqual({ type: 'aborted' });
  expect(log.filter((line) => line === 'send')).toHaveLength(1);
});
