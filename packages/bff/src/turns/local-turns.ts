import type { Log } from '../logging/log.ts';
import { createTurnFeed } from './turn-feed.ts';
import type { TurnFeed } from './turn-feed.ts';

/** A turn this process runs, or waits for. */
export interface LocalTurn {
  feed: TurnFeed;
  /** Aborted when the visitor stopped it. */
  halt: AbortController;
  /** False while it is only waited for. */
  isRunning: boolean;
}

/** The turns of this process by id, each until it has ended. */
export interface LocalTurns {
  open: (turnId: string) => LocalTurn;
  find: (turnId: string) => LocalTurn | undefined;
  count: () => number;
  /** Resolves when those that are here now have ended. */
  ended: () => Promise<unknown>;
}

export function createLocalTurns(log: Log): LocalTurns {
  const turns = new Map<string, LocalTurn>();

  async function forget(turnId: string, local: LocalTurn): Promise<void> {
    await local.feed.ended;
    if (turns.get(turnId) === local) turns.delete(turnId);
  }

  return {
    open(turnId) {
      const local: LocalTurn = { feed: createTurnFeed(log), halt: new AbortController(), isRunning: false };
      turns.set(turnId, local);
      void forget(turnId, local);
      return local;
    },
    find: (turnId) => turns.get(turnId),
    count: () => turns.size,
    ended: () => Promise.allSettled([...turns.values()].map(({ feed }) => feed.ended)),
  };
}
