import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations } from './checker.ts';
import { createDice } from './dice.ts';
import { failpoints } from './failpoints.ts';
import { countDeaths, countLeaked, toFigures } from './report.ts';
import { receiveVisitors, startWorld } from './world.ts';
import type { World } from './world.ts';

/** `TALIA_SEED` makes the same choices again; `TALIA_CHAOS_KILLS=2000` is the size of a night. */
const seed = Number(process.env['TALIA_SEED'] ?? randomInt(2 ** 31));
const kills = Number(process.env['TALIA_CHAOS_KILLS'] ?? 300);
const hitsPerPoint = 3;
/** So few are waited for by every process, because the last ones are the rarest. */
const fewPoints = 16;
const limitMs = 120_000 + kills * 500;

let world: World;
/** How many kills there are besides those at failpoints. */
const randomKills = Math.max(0, kills - failpoints.length * hitsPerPoint);

/** Failpoints that did not kill often enough yet. */
const owed = () => failpoints.filter((point) => (countDeaths(world).get(point) ?? 0) < hitsPerPoint);

beforeAll(async () => {
  const dice = createDice(seed + 3);
  // The first processes come before the world is there; every later one may die at a point that is still owed.
  const arm = () => {
    const points = world === undefined ? failpoints : owed();
    if (points.length <= fewPoints) return points;
    return dice.chance(0.2) ? [] : [dice.pick(points), dice.pick(points)];
  };
  world = await startWorld({ seed, processes: 8, arm });
});
afterAll(() => world.stop());

/** Often at first; then just often enough for turns to be left behind, while processes wait to reach their failpoint. */
async function killAtRandom(isOver: () => boolean): Promise<void> {
  const dice = createDice(seed + 4);
  while (!isOver() && world.complaints.length === 0) {
    const done = world.deaths.filter(({ type }) => type === 'random').length;
    await sleep(done < randomKills ? dice.between(100, 500) : dice.between(600, 1_200));
    world.fleet.killOne();
  }
}

/** A process that was suspended for longer than its lease must not write what it had in hand. */
async function pauseAtRandom(isOver: () => boolean): Promise<void> {
  const dice = createDice(seed + 5);
  while (!isOver() && world.complaints.length === 0) {
    await sleep(dice.between(500, 2_000));
    await world.fleet.pauseOne(dice.between(world.leaseMs, 2 * world.leaseMs));
  }
}

describe('servers that are killed at any moment', () => {
  it(`lose, double and cross nothing in ${kills} kills`, { timeout: limitMs + 60_000 }, async () => {
    const givenUpAt = Date.now() + limitMs;
    const isOver = () => (world.deaths.length >= kills && owed().length === 0) || Date.now() > givenUpAt;
    await Promise.all([receiveVisitors(world, 8, isOver), killAtRandom(isOver), pauseAtRandom(isOver)]);
    const violations = await findViolations(world);
    process.stdout.write(`${await toFigures(world, seed, violations)}\n`);
    expect(violations).toEqual([]);
    expect(owed()).toEqual([]);
    expect(await countLeaked(world)).toBeLessThanOrEqual(world.deaths.length);
  });
});
