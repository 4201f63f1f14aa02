import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KpiQuestion } from './kpi-store.ts';
import { createActors, toPublish, toTool } from './testing/contract-actors.ts';
import type { TestDatabase } from './testing/test-database.ts';

/** What the indicators answer, whatever carries the question. */
export function describeKpiStore(name: string, open: () => Promise<TestDatabase>): void {
  describe(`indicators on ${name}`, () => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await open();
    });
    afterAll(() => database?.close());

    it('tell what a visitor and the assistant did, beside the days before', async () => {
      const claim = await createActors(database).claimFresh();
      await database.store.runTool(toTool(claim, 'email', 'ana@ejemplo.mx'));
      await database.store.publishReply(toPublish(claim));
      const kpis = await database.kpis.kpis(await today());
      expect(kpis).toMatchObject({
        zone: 'UTC',
        channel: null,
        hours: 24,
        horizonDays: 30,
        cohort: {
          visits: 1,
          talked: { n: 1, cases: 1, rate: 1 },
          closed: { n: 0, rate: null, won: 0, lost: 0 },
          open: 1,
        },
        flow: {
          attention: { involved: { n: 1, cases: 1, rate: 1 }, handedOver: { byMotive: { visitor: 0 } } },
          turns: { latency: { n: 1 }, discarded: { n: 1, cases: 0, rate: 0, costUsd: null } },
          tools: [{ name: 'set_email', n: 1, cases: 1, rate: 1, refused: 0, firstTry: { rate: 1 } }],
          contacts: { completeness: { n: 1, mean: 0.25 }, reachable: { cases: 1 } },
        },
        stagesNow: [{ board: 'general', stage: 'captado', n: 1 }],
        previous: { cohort: { visits: 0, talked: { rate: null } }, flow: { tools: [], usage: { costUsd: null } } },
      });
      expect(kpis.flow.turns.latency.p50Ms).toBeGreaterThan(0);
      expect(Date.parse(kpis.end)).toBe(Date.parse(kpis.start) + 24 * 3_600_000);
    });

    it('leave out a session that is a test, until it is none', async () => {
      const sessionId = randomUUID();
      await createActors(database).claimFresh(sessionId);
      const visits = async () => (await database.kpis.kpis(await today())).cohort.visits;
      const before = await visits();
      expect(await database.kpis.markVisits(sessionId, 'test')).toBe(1);
      expect(await visits()).toBe(before - 1);
      await database.kpis.markVisits(sessionId, 'real');
      expect(await visits()).toBe(before);
      expect(await database.kpis.markVisits(randomUUID(), 'test')).toBe(0);
    });

    it('refuse a zone that is none, and a window that is none', async () => {
      const question = await today();
      await expect(database.kpis.kpis({ ...question, zone: 'Europe/Atlantida' })).rejects.toMatchObject({
        code: 'invalid_query',
      });
      await expect(database.kpis.kpis({ ...question, to: '1999-12-31' })).rejects.toMatchObject({
        code: 'invalid_query',
      });
    });

    async function today(): Promise<KpiQuestion> {
      const [row] = await database.sql<{ day: string }>(`select (now() at time zone 'UTC')::date::text as day`);
      const day = row?.day ?? '';
      return { from: day, to: day, zone: 'UTC', channel: null };
    }
  });
}
