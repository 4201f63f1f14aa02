/** How often a random test is repeated, and what its randomness begins with. */
export interface TestRuns {
  runs: number;
  seed: number;
}

/**
 * The runs of a random test: as many as it says and a fresh seed, or what `TALIA_TEST_RUNS` and `TALIA_TEST_SEED` say. The
 * test prints the seed: with it the same runs come again.
 */
export function readTestRuns(runs: number): TestRuns {
  const { TALIA_TEST_RUNS, TALIA_TEST_SEED } = process.env;
  return {
    runs: TALIA_TEST_RUNS === undefined ? runs : Number(TALIA_TEST_RUNS),
    seed: TALIA_TEST_SEED === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(TALIA_TEST_SEED),
  };
}
