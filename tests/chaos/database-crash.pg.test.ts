import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations } from './checker.ts';
import { toFigures } from './report.ts';
import { receiveVisitors, startWorld } from './world.ts';
import type { World } from './world.ts';

/** `TALIA_SEED` makes the same choices again; `TALIA_CHAOS_CRASHES=20` is the size of a night. */
const seed = Number(process.env['TALIA_SEED'] ?? randomInt(2 ** 31));
const crashes = Number(process.env['TALIA_CHAOS_CRASHES'] ?? 3);
const limitMs = 60_000 + crashes * 10_000;

let world: World;
beforeAll(async () => {
  world = await startWorld({ seed, processes: 2 });
  await world.fleet.pick();
});
afterAll(() => world.stop());

describe('a database that crashes under load', () => {
  it(`keeps every promise over ${crashes} restarts`, { timeout: limitMs + 60_000 }, async () => {
    let isOver = false;
    async function crashAndRestart(): Promise<void> {
      for (let crash = 0; crash < crashes; crash += 1) {
        await sleep(world.dice.between(1_500, 3_000));
        await world.postgrest.postgres.crash();
        await sleep(world.dice.between(0, 1_500));
        await world.postgrest.postgres.restart();
      }
      await sleep(2_000);
      isOver = true;
    }
    await Promise.all([receiveVisitors(world, 8, () => isOver), crashAndRestart()]);
    const violations = await findViolations(world);
    process.stdout.write(`${crashes} database crashes, ${await toFigures(world, seed, violations)}\n`);
    expect(violations).toEqual([]);
  });
});
