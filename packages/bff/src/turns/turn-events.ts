import type { LeadProgress, ProblemCode } from '@talia/protocol';
import type { ToolOutcome, Turn } from '../store/turn-schemas.ts';

/**
 * What happens while a turn runs, in order. `turn_interrupted` says that text already shown will be replaced: whoever
 * shows it must stop and ask again for the whole answer. `turn_delayed` says that the database is away: the turn goes on,
 * but nobody knows when it will end. `turn_end` is always the last one.
 */
export type TurnEvent =
  | { type: 'response_start'; step: number; responseId: string }
  | { type: 'text_start'; id: string }
  | { type: 'text_delta'; id: string; delta: string }
  | { type: 'text_end'; id: string }
  | { type: 'tool_start'; callId: string; name: string }
  | { type: 'tool_end'; callId: string; name: string; outcome: ToolOutcome; code: string | null }
  | { type: 'lead_change'; progress: LeadProgress }
  | { type: 'response_end'; step: number }
  | { type: 'turn_interrupted' }
  | { type: 'turn_delayed' }
  | { type: 'turn_end'; outcome: TurnOutcome };

/**
 * How a turn ended. `published`, `discarded` and `unanswered` are final. A `failed` turn may be asked for again with
 * the same client message id; `lost` means another process goes on with it.
 */
export type TurnOutcome =
  | { type: 'published' | 'discarded' | 'unanswered'; turn: Turn }
  | { type: 'failed'; turn: Turn; code: ProblemCode }
  | { type: 'lost'; turn: Turn };

export type TurnListener = (event: TurnEvent) => void;
