import { leadFields } from '@talia/protocol';
import type { LeadProgress, ProblemCode } from '@talia/protocol';
import * as z from 'zod';
import type { KeptEvent, ToolOutcome, Turn } from '../store/turn-schemas.ts';

/** What a turn tells and keeps, so that it can be told again in another process. */
export type StepEvent =
  | { type: 'response_start'; step: number; responseId: string }
  | { type: 'text_start'; id: string }
  | { type: 'text_delta'; id: string; delta: string }
  | { type: 'text_end'; id: string }
  | { type: 'tool_start'; callId: string; name: string }
  | { type: 'tool_end'; callId: string; name: string; outcome: ToolOutcome; code: string | null }
  | { type: 'lead_change'; progress: LeadProgress }
  | { type: 'response_end'; step: number };

/**
 * What happens while a turn runs, in order. `turn_interrupted` says that text already shown will be replaced: whoever
 * shows it must stop and ask again for the whole answer. `turn_overtaken` says that a person took the conversation:
 * nothing of this turn is shown any more. `turn_delayed` says that the database is away: the turn goes on, but nobody
 * knows when it will end. `turn_end` is always the last one.
 */
export type TurnEvent =
  | StepEvent
  | { type: 'turn_interrupted' }
  | { type: 'turn_overtaken' }
  | { type: 'turn_delayed' }
  | { type: 'turn_end'; outcome: TurnOutcome };

/**
 * How a turn ended. `published`, `stopped` (by the visitor), `discarded` and `unanswered` are final. A `failed` turn may
 * be asked for again with the same client message id; `lost` means another process goes on with it.
 */
export type TurnOutcome =
  | { type: 'published' | 'stopped' | 'discarded' | 'unanswered'; turn: Turn }
  | { type: 'failed'; turn: Turn; code: ProblemCode }
  | { type: 'lost'; turn: Turn };

export type TurnListener = (event: TurnEvent) => void;

const keptEvent: z.ZodType<StepEvent> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('response_start'), step: z.number(), responseId: z.string() }),
  z.object({ type: z.literal('text_start'), id: z.string() }),
  z.object({ type: z.literal('text_delta'), id: z.string(), delta: z.string() }),
  z.object({ type: z.literal('text_end'), id: z.string() }),
  z.object({ type: z.literal('tool_start'), callId: z.string(), name: z.string() }),
  z.object({
    type: z.literal('tool_end'),
    callId: z.string(),
    name: z.string(),
    outcome: z.enum(['ok', 'refused', 'error', 'overtaken']),
    code: z.string().nullable(),
  }),
  z.object({
    type: z.literal('lead_change'),
    progress: z.object({
      captured: z.array(z.enum(leadFields)),
      missing: z.array(z.enum(leadFields)),
      closed: z.boolean(),
    }),
  }),
  z.object({ type: z.literal('response_end'), step: z.number() }),
]);

/** Reads an event as it was kept; null for one that this version does not know. */
export function parseKeptEvent(event: KeptEvent): StepEvent | null {
  const parsed = keptEvent.safeParse(event);
  return parsed.success ? parsed.data : null;
}

/** Whether an event is kept: what only concerns those who listen now is not. */
export function isKept(event: TurnEvent): event is StepEvent {
  return !event.type.startsWith('turn_');
}
