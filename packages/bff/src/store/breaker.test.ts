import { describe, expect, it } from 'vitest';
import { createBreaker } from './breaker.ts';

function setup() {
  const clock = { ms: 0 };
  const breaker = createBreaker(() => clock.ms);
  const failTimes = (times: number) => {
    for (let time = 0; time < times; time += 1) breaker.fail();
  };
  return { clock, breaker, failTimes };
}

describe('the breaker', () => {
  it('lets calls through until three failed in a row', () => {
    const { breaker, failTimes } = setup();
    failTimes(2);
    breaker.succeed();
    failTimes(2);
    expect(breaker.admits()).toBe(true);
    breaker.fail();
    expect(breaker.admits()).toBe(false);
  });

  it('lets one call a second look whether the database is back', () => {
    const { clock, breaker, failTimes } = setup();
    failTimes(3);
    clock.ms = 1_000;
    expect([breaker.admits(), breaker.admits()]).toEqual([true, false]);
    clock.ms = 2_000;
    expect([breaker.admits(), breaker.admits()]).toEqual([true, false]);
  });

  it('lets all through after one that succeeded', () => {
    const { breaker, failTimes } = setup();
    failTimes(9);
    breaker.succeed();
    expect([breaker.admits(), breaker.admits()]).toEqual([true, true]);
  });
});
