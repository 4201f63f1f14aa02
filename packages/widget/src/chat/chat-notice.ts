import type { LeadProgress } from '@talia/protocol';
import type { FailureCode } from '../api/failure.ts';
import type { ChatMessage } from './chat-state.ts';

/** What the page's own scripts may hear of a conversation. The panel turns each into a DOM event. */
export type ChatNotice =
  /** `heard` in another tab first: that one makes the sound. */
  | { type: 'message'; message: ChatMessage; heard?: 'elsewhere' }
  | { type: 'turn_start'; clientMessageId: string; turnId: string | null }
  | { type: 'turn_end'; clientMessageId: string; outcome: TurnOutcome }
  | { type: 'lead_change'; lead: LeadProgress }
  | { type: 'error'; code: FailureCode };

/** How a turn came out for the visitor. `aborted` is a person taking over or the visitor's stop. */
export type TurnOutcome = 'answered' | 'aborted' | 'failed';
