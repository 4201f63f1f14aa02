import type { CreateRequest, Item } from '../wire.ts';
import type { Step } from './step.ts';
import type { LeadState } from './lead-state.ts';

/** What a player sees when it is asked for the next response. */
export type PlayerTurn = {
  /** The request's body, already validated. */
  request: CreateRequest;
  /** Everything the model would see: the conversation or chain so far, then this request's input. */
  items: readonly Item[];
  /** The conversation of the request, or null. */
  conversationId: string | null;
  /** The last line of the instructions (`Estado de la conversación: {…}`), or null when there is none. */
  state: LeadState | null;
};

/** Plays the model: says what each response is. It must be ready for several conversations at once. */
export type Player = {
  respond: (turn: PlayerTurn) => Step | Promise<Step>;
};
