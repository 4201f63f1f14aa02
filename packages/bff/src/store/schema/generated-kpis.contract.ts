import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compareKpis, listNumbers } from './testing/compare-kpis.ts';
import { computeKpis } from './testing/independent-kpis.ts';
import type { KpiQuestion } from './testing/independent-kpis.ts';
import { createDice, generateKpiRows } from './testing/kpi-generator.ts';
import type { Dice } from './testing/kpi-generator.ts';
import { insertKpiRows, readKpiRows } from './testing/kpi-rows.ts';
import { addDays } from './testing/local-midnight.ts';
import type { SchemaDatabase } from './testing/schema-database.ts';
import { only } from './testing/use-database.ts';

const recently = addDays(new Date().toISOString().slice(0, 10), -6);

/**
 * Every number of `panel_kpis` is that of an independent calculation, over databases made by chance, around days that
 * are no day of 24 hours from midnight in UTC. `open` answers a migrated database; each of the eight places gets as many
 * sets of rows as `databases` says, each with its own seed, which a failure names.
 */
export function describeGeneratedKpis(
  name: string,
  { open, databases }: { open: () => Promise<SchemaDatabase>; databases: number },
): void {
  describe(`every number ${name} is that of an independent calculation`, () => {
    let database: SchemaDatabase;
    const numbers: Numbers = { met: new Set(), told: new Set() };
    beforeAll(async () => {
      database = await open();
    });
    afterAll(() => database?.close());
    beforeEach(() => database.script('begin'));
    afterEach(() => database.script('rollback'));

    it.each([
      [100, 'a day of 25 hours', 'Europe/Madrid', '2026-10-25'],
      [200, 'a day of 23 hours', 'Europe/Madrid', '2026-03-29'],
      [300, 'a day that begins at one', 'America/Santiago', '2026-09-06'],
      [400, 'a day before which an hour came twice', 'America/Santiago', '2026-04-05'],
      [500, 'a day in a zone without summer', 'America/Mexico_City', '2026-10-25'],
      [600, 'a day half an hour beside the others', 'Asia/Kolkata', '2026-02-28'],
      [700, 'the end of a year', 'UTC', '2026-12-31'],
      [800, 'the last days', 'America/Mexico_City', recently],
    ])('from seed %i, around %s (%s, %s)', async (first, _what, zone, day) => {
      for (let seed = first; seed < first + databases; seed += 1) {
        // oxlint-disable-next-line no-await-in-loop
        const differences = await findDifferences(database, { seed, zone, day, numbers });
        expect({ seed, differences }).toEqual({ seed, differences: [] });
      }
    });

    it('and none of them was always nothing', () => {
      expect(numbers.met.size).toBeGreaterThan(100);
      const silent = [...numbers.met].filter((number) => !numbers.told.has(number));
      // What is rare takes more databases than a short run has.
      expect(silent.length).toBeLessThanOrEqual(databases < 12 ? 10 : 0);
    });
  });
}

/** The names of all numbers met so far, and of those that once were neither null nor zero. */
interface Numbers {
  met: Set<string>;
  told: Set<string>;
}

interface Try {
  seed: number;
  zone: string;
  day: string;
  numbers: Numbers;
}

async function findDifferences(database: SchemaDatabase, { seed, zone, day, numbers }: Try): Promise<string[]> {
  const dice = createDice(seed);
  await database.script('savepoint generated');
  await insertKpiRows(database, generateKpiRows(dice, { zone, day }));
  const rows = await readKpiRows(database);
  const found: string[] = [];
  for (const channel of [null, dice.pick(['webchat', 'whatsapp', 'instagram', 'voz'])]) {
    const question = askAbout(dice, { day, zone, channel });
    // oxlint-disable-next-line no-await-in-loop
    const kpis = await ask(database, question);
    noteNumbers(kpis, numbers);
    const expected = computeKpis(rows, { ...question, now: toMs(String(kpis['calculado_en'])) });
    found.push(...compareKpis(kpis, expected).map((line) => `${JSON.stringify(question)} ${line}`));
  }
  await database.script('rollback to savepoint generated');
  return found;
}

type Asked = Omit<KpiQuestion, 'now'>;

function askAbout(dice: Dice, { day, zone, channel }: { day: string; zone: string; channel: string | null }): Asked {
  return { from: addDays(day, -dice.below(4)), to: addDays(day, dice.below(4)), zone, channel };
}

async function ask({ sql }: SchemaDatabase, { from, to, zone, channel }: Asked): Promise<Record<string, unknown>> {
  const rows = await sql<{ kpis: Record<string, unknown> }>(`select public.panel_kpis($1, $2, $3, $4) as kpis`, [
    from,
    to,
    zone,
    channel,
  ]);
  return only(rows).kpis;
}

/** A moment in ms, with the microseconds that the platform's clock does not know. */
function toMs(moment: string): number {
  const [, microseconds = '0'] = /\.\d{3}(\d+)/.exec(moment) ?? [];
  return Date.parse(moment) + Number(microseconds.padEnd(3, '0')) / 1_000;
}

function noteNumbers(kpis: unknown, { met, told }: Numbers): void {
  for (const { name, value } of listNumbers(kpis)) {
    met.add(name);
    if (value !== null && value !== 0) told.add(name);
  }
}
