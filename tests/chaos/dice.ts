/** Chance that can be repeated: the same seed makes the same choices in the same order. */
export interface Dice {
  /** Whether something happens that has this probability. */
  chance: (probability: number) => boolean;
  /** A whole number from `min` to `max`, both possible. */
  between: (min: number, max: number) => number;
  pick: <T>(list: readonly T[]) => T;
}

/** Makes dice (mulberry32). What the operating system and the network do meanwhile is not repeated. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  function roll(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const between = (min: number, max: number) => min + Math.floor(roll() * (max - min + 1));
  return {
    chance: (probability) => roll() < probability,
    between,
    pick: (list) => {
      if (list.length === 0) throw new Error('there is nothing to pick from');
      // The index is inside the list.
      return list[between(0, list.length - 1)] as (typeof list)[number];
    },
  };
}
