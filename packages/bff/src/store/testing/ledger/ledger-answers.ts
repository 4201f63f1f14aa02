import type { Acceptance, Turn } from '../../turn-schemas.ts';
import type { Ledger, ModelClaim, ModelTurn } from './ledger-model.ts';

/** A turn as the model has it, in the words both are compared in. */
export function toModelTurn({ id, state, reason, reply }: ModelTurn): unknown {
  return { id, state, reason, reply };
}

/** The same of the database. */
export function toRealTurn({ clientMessageId: id, state, reason, reply }: Turn): unknown {
  return { id, state, reason, reply: reply?.text ?? null };
}

/** The answer to a claim as the model gives it. */
export function toModelClaim(ledger: Ledger, answer: ModelClaim): unknown {
  if (!('turn' in answer)) return answer;
  const { type, turn } = answer;
  if (type !== 'claimed') return { type, turn: toModelTurn(turn) };
  const { openaiId, lastResponseId, lastItemId, lead, isClosed, known } = ledger.conversations[turn.visitor];
  const { fence, attempt } = turn;
  const context = { openaiId, lastResponseId, lastItemId, lead: { ...lead }, isClosed, hasHistory: known >= 0 };
  return { type, turn: toModelTurn(turn), fence, attempt, dirty: answer.dirty, input: answer.input, ...context };
}

/** The same of the database. */
export function toRealClaim(answer: Acceptance | { type: 'none' }): unknown {
  if (!('turn' in answer)) return answer;
  const { type, turn } = answer;
  if (type !== 'claimed') return { type, turn: toRealTurn(turn) };
  const { context } = answer;
  return {
    type,
    turn: toRealTurn(turn),
    fence: context.fence,
    attempt: context.attempt,
    dirty: context.dirty,
    input: context.input.map(({ text }) => text),
    openaiId: context.openaiConversationId,
    lastResponseId: context.lastResponseId,
    lastItemId: context.lastItemId,
    lead: { full_name: context.lead.fields.full_name, email: context.lead.fields.email },
    isClosed: context.closed,
    hasHistory: context.hasHistory,
  };
}
