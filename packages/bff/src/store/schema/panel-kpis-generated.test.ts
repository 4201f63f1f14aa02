import { describe, expect, it } from 'vitest';
import { compareKpis, listNumbers } from './testing/compare-kpis.ts';
import { computeKpis } from './testing/independent-kpis.ts';
import type { KpiQuestion } from './testing/independent-kpis.ts';
import { createDice, generateKpiRows } from './testing/kpi-generator.ts';
import type { Dice } from './testing/kpi-generator.ts';
import { insertKpiRows, readKpiRows } from './testing/kpi-rows.ts';
import { addDays } from './testing/local-midnight.ts';
import { only, useDatabase } from './testing/use-database.ts';

const database = useDatabase();
const recently = addDays(new Date().toISOString().slice(0, 10), -6);
/** Names of all numbers met so far, and of those that once were neither null nor zero. */
const met = new Set<string>();
const told = new Set<string>();
/** Databases for each place, each with its own seed, which a failure names. */
const databases = 12;

describe('every number is that of an independent calculation', () => {
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
      expect({ seed, differences: await differences(seed, { zone, day }) }).toEqual({ seed, differences: [] });
    }
  });

  it('and none of them was always nothing', () => {
    expect(met.size).toBeGreaterThan(100);
    expect([...met].filter((name) => !told.has(name))).toEqual([]);
  });
});

async function differences(seed: number, place: { zone: string; day: string }): Promise<string[]> {
  const dice = createDice(seed);
  await database.script('savepoint generated');
  await insertKpiRows(database, generateKpiRows(dice, place));
  const rows = await readKpiRows(database);
  const found: string[] = [];
  for (const channel of [null, dice.pick(['webchat', 'whatsapp', 'instagram', 'voz'])]) {
    const question = askAbout(dice, { ...place, channel });
    // oxlint-disable-next-line no-await-in-loop
    const kpis = await ask(question);
    noteNumbers(kpis);
    const expected = computeKpis(rows, { ...question, now: Date.parse(String(kpis['calculado_en'])) });
    found.push(...compareKpis(kpis, expected).map((line) => `${JSON.stringify(question)} ${line}`));
  }
  await database.script('rollback to savepoint generated');
  return found;
}

type Asked = Omit<KpiQuestion, 'now'>;

function askAbout(dice: Dice, { day, zone, channel }: { day: string; zone: string; channel: string | null }): Asked {
  return { from: addDays(day, -dice.below(4)), to: addDays(day, dice.below(4)), zone, channel };
}

async function ask({ from, to, zone, channel }: Asked): Promise<Record<string, unknown>> {
  const rows = await database.sql<{ kpis: Record<string, unknown> }>(
    `select public.panel_kpis($1, $2, $3, $4) as kpis`,
    [from, to, zone, channel],
  );
  return only(rows).kpis;
}

function noteNumbers(kpis: unknown): void {
  for (const { name, value } of listNumbers(kpis)) {
    met.add(name);
    if (value !== null && value !== 0) told.add(name);
  }
}
