import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations } from './checker.ts';
import { toFigures } from './report.ts';
import { receiveVisitors, startWorld } from './world.ts';
import type { World } from './world.ts';

/** `TALIA_SEED` makes the same choices again; `TALIA_CHAOS_RESTARTS=50` is the size of a night. */
const seed = Number(process.env['TALIA_SEED'] ?? randomInt(2 ** 31));
const restarts = Number(process.env['TALIA_CHAOS_RESTARTS'] ?? 5);
const visitorsAtOnce = 24;
const limitMs = 60_000 + restarts * 10_000;

let world: World;
beforeAll(async () => {
  world = await startWorld({ seed, processes: 2 });
  await world.fleet.pick();
});
afterAll(() => world.stop());

describe('servers that are restarted one after the other under load', () => {
  it(`end cleanly and lose nothing in ${restarts} restarts`, { timeout: limitMs + 60_000 }, async () => {
    const startedAt = performance.now();
    const endedAfterMs: number[] = [];
    let isOver = false;
    async function restartAll(): Promise<void> {
      for (let restart = 0; restart < restarts; restart += 1) {
        await sleep(1_000);
        endedAfterMs.push(await world.fleet.restartOne());
      }
      isOver = true;
    }
    await Promise.all([receiveVisitors(world, visitorsAtOnce, () => isOver), restartAll()]);
    const seconds = (performance.now() - startedAt) / 1000;
    const violations = await findViolations(world);
    const slowest = Math.round(Math.max(...endedAfterMs));
    const rate = Math.round(countRequests(world) / seconds);
    process.stdout.write(
      `${restarts} restarts at ${rate} requests a second, slowest end ${slowest} ms, ${await toFigures(world, seed, violations)}\n`,
    );
    expect(world.deaths.filter(({ type }) => type !== 'stopped')).toEqual([]);
    expect(world.deaths).toHaveLength(restarts);
    expect(slowest).toBeLessThan(20_000);
    expect(violations).toEqual([]);
  });
});

/** A session, a visit, a history and a closure for each visitor, and each message as often as it was sent. */
function countRequests({ visitors }: World): number {
  const messages = visitors.flatMap((visitor) => visitor.messages);
  return visitors.length * 4 + messages.reduce((sum, { retries }) => sum + 1 + retries, 0);
}
