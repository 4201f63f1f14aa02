import type { Player } from './players/player.ts';
import type { RequestJudge } from './rules/request-judge.ts';
import type { Store } from './state/store.ts';
import type { Pace } from './stream/perform.ts';

/** One model of `GET /models`. */
export type ModelInfo = { id: string; created: number; ownedBy: string; shutdownDate: string | null };

/** Everything the routes work with: built once by `startSimulator` and handed down. */
export type World = {
  store: Store;
  models: readonly ModelInfo[];
  /** The player of the moment; a test may change it. */
  player: Player;
  pace: Pace;
  judge: RequestJudge;
  /** Waits, or returns at once when the simulator closes. */
  wait: (ms: number) => Promise<void>;
  /** Keeps a fault of the player, for `close()` to report. */
  reportProblem: (problem: Error) => void;
};
