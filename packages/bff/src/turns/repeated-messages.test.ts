import { randomUUID } from 'node:crypto';
import { delay, say } from '@talia/simulator';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../store/testing/test-database.ts';
import type { TestDatabase } from '../store/testing/test-database.ts';
import { startTestEngine } from '../testing/test-engine.ts';
import type { TestEngine } from '../testing/test-engine.ts';
import type { Submission, Turns } from './turns.ts';

let database: TestDatabase;
let engine: TestEngine;
let other: Turns;
beforeAll(async () => {
  database = await openTestDatabase({ leaseMs: 3_000 });
  engine = await startTestEngine(
    database,
    Array.from({ length: 2_000 }, () => delay(say('Con gusto'), 5)),
  );
  other = engine.anotherProcess();
});
afterAll(async () => {
  await engine.stop();
  await database.close();
});

const isAccepted = (submission: Submission) => submission.type === 'accepted';

async function outcomes(submissions: readonly Submission[]) {
  return Promise.all(
    submissions.flatMap((submission) => (submission.type === 'accepted' ? [submission.feed.ended] : [])),
  );
}

describe('messages of one visitor', () => {
  it.each([2, 3, 4, 5, 7, 10])(
    '%i at once in two processes: one runs, three wait, the rest is refused',
    async (count) => {
      const sessionId = randomUUID();
      const submissions = await Promise.all(
        Array.from({ length: count }, (_, n) =>
          (n % 2 === 0 ? engine.turns : other).submit({
            sessionId,
            clientMessageId: randomUUID(),
            content: `mensaje ${n}`,
            metadata: {},
          }),
        ),
      );
      const accepted = submissions.filter(isAccepted).length;
      // Those that came after a turn had ended found room.
      expect(accepted).toBeGreaterThanOrEqual(Math.min(count, 4));
      expect(submissions.filter(({ type }) => type === 'busy')).toHaveLength(count - accepted);
      expect((await outcomes(submissions)).map(({ type }) => type)).toEqual(Array(accepted).fill('published'));
      const { messages } = await database.store.history(sessionId, null, 50);
      expect(messages.filter(({ incoming }) => incoming)).toHaveLength(accepted);
      const answered = await engine.sql<{ en_orden: boolean }>(
        `select bool_and(terminado_en >= anterior) is not false as en_orden
       from (
         select terminado_en, lag(terminado_en) over (order by secuencia) as anterior
         from public.turnos where session_id = $1
       ) as t`,
        [sessionId],
      );
      expect(answered).toEqual([{ en_orden: true }]);
    },
  );

  it('sent again in any order, at once and in any process, are one turn each, and never another text', async () => {
    const send = fc.record({
      id: fc.nat({ max: 2 }),
      text: fc.constantFrom('uno', 'dos'),
      process: fc.nat({ max: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(send, { minLength: 1, maxLength: 8 }), async (sends) => {
        const sessionId = randomUUID();
        const submissions = await Promise.all(
          sends.map(({ id, text, process }) =>
            (process === 0 ? engine.turns : other).submit({
              sessionId,
              clientMessageId: `${sessionId}-${id}`,
              content: text,
              metadata: {},
            }),
          ),
        );
        const texts = new Map<number, string>();
        for (const [index, submission] of submissions.entries()) {
          const { id = 0, text = '' } = sends[index] ?? {};
          if (submission.type === 'accepted') expect(texts.get(id) ?? text).toBe(text);
          if (submission.type === 'accepted') texts.set(id, text);
        }
        await outcomes(submissions);
        const { messages } = await database.store.history(sessionId, null, 50);
        expect(
          messages
            .filter(({ incoming }) => incoming)
            .map(({ text }) => text)
            .toSorted(),
        ).toEqual([...texts.values()].toSorted());
        expect(messages.filter(({ incoming }) => !incoming)).toHaveLength(texts.size);
      }),
      { numRuns: 40 },
    );
  });
});
