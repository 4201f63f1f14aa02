import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TcpProxy } from '../../packages/bff/src/store/testing/tcp-proxy.ts';
import { findViolations } from './checker.ts';
import { createDice } from './dice.ts';
import type { Dice } from './dice.ts';
import { toFigures } from './report.ts';
import { distanceMs, receiveVisitors, startWorld } from './world.ts';
import type { World } from './world.ts';

/** `TALIA_SEED` makes the same choices again; `TALIA_CHAOS_SECONDS=600` is the size of a night. */
const seed = Number(process.env['TALIA_SEED'] ?? randomInt(2 ** 31));
const seconds = Number(process.env['TALIA_CHAOS_SECONDS'] ?? 15);
/** A freeze is shorter than a lease: who is frozen out for longer has lost its turn. */
const longestFreezeMs = 300;

let world: World;
beforeAll(async () => {
  world = await startWorld({ seed, processes: 2 });
  await world.fleet.pick();
});
afterAll(() => world.stop());

describe('a network that is slow, freezes and breaks', () => {
  it(`loses, doubles and crosses nothing in ${seconds} s`, { timeout: seconds * 2_000 + 120_000 }, async () => {
    const endsAt = Date.now() + seconds * 1_000;
    const isOver = () => Date.now() > endsAt;
    await Promise.all([
      receiveVisitors(world, 8, isOver),
      disturb(world.toDatabase, { dice: createDice(seed + 5), normalMs: 0, isOver }),
      disturb(world.toOpenai, { dice: createDice(seed + 6), normalMs: distanceMs, isOver }),
    ]);
    const violations = await findViolations(world);
    process.stdout.write(`${seconds} s of bad network, ${await toFigures(world, seed, violations)}\n`);
    expect(violations).toEqual([]);
  });
});

interface Disturbance {
  dice: Dice;
  /** How long data takes when nothing is wrong. */
  normalMs: number;
  isOver: () => boolean;
}

/** Makes a way worse, one fault after the other, and leaves it as it was. */
async function disturb(proxy: TcpProxy, { dice, normalMs, isOver }: Disturbance): Promise<void> {
  const faults = [
    async () => {
      proxy.delay(normalMs + dice.between(1, 60));
      await sleep(dice.between(100, 1_000));
      proxy.delay(normalMs);
    },
    async () => {
      proxy.freeze(dice.pick(['everything', 'answers']));
      await sleep(dice.between(20, longestFreezeMs));
      // Sometimes what was on its way is lost.
      if (dice.chance(0.5)) proxy.cut();
      proxy.thaw();
    },
    async () => proxy.cut(),
    async () => proxy.halfClose(),
  ];
  while (!isOver()) {
    await sleep(dice.between(50, 800));
    await dice.pick(faults)();
  }
}
