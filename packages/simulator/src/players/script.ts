import type { Player, PlayerTurn } from './player.ts';
import type { Step } from './step.ts';

/** A step of a script: what the model does, or a function of the request that decides it. */
export type ScriptStep = Step | ((turn: PlayerTurn) => Step | Promise<Step>);

/** A player that follows its steps in order. */
export type ScriptPlayer = Player & {
  /** How many steps have not been played yet. */
  remaining: () => number;
  /** Adds steps at the end. */
  push: (...steps: ScriptStep[]) => void;
};

/**
 * Plays the steps one response at a time, in the order the requests arrive. A request after the last step throws, and
 * the simulator's `close()` reports it: the script and the code under test do not agree.
 */
export function script(steps: readonly ScriptStep[]): ScriptPlayer {
  const queue = [...steps];
  let played = 0;
  return {
    respond: async (turn) => {
      const next = queue.shift();
      if (next === undefined)
        throw new Error(`The script is over: ${played} steps were played and one more was asked for.`);
      played += 1;
      return typeof next === 'function' ? next(turn) : next;
    },
    remaining: () => queue.length,
    push: (...more) => void queue.push(...more),
  };
}
