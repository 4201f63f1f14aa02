import type { ProblemCode } from '@talia/protocol';
import { endingReasons } from '../store/turn-schemas.ts';
import type { Turn } from '../store/turn-schemas.ts';
import type { TurnOutcome } from './turn-events.ts';

/** How a turn ended, by its row; one that goes on is `lost` to whoever stops waiting. */
export function toOutcome(turn: Turn): TurnOutcome {
  if (turn.reason === endingReasons.stopped) return { type: 'stopped', turn };
  switch (turn.state) {
    case 'published':
    case 'discarded':
    case 'unanswered':
      return { type: turn.state, turn };
    case 'failed':
      return { type: 'failed', turn, code: toFailureCode(turn) };
    case 'queued':
    case 'running':
      return { type: 'lost', turn };
  }
}

/** Whether what a turn told still stands: drafts that nobody was to read, and what was taken back, do not. */
export function isTold({ type, turn }: TurnOutcome): boolean {
  return type === 'published' || type === 'lost' || (type === 'stopped' && turn.reply !== null);
}

function toFailureCode(turn: Turn): ProblemCode {
  return turn.reason === 'store_unavailable' ? 'store_unavailable' : 'assistant_unavailable';
}
