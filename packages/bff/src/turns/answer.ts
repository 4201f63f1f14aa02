import type { CutShort, PublishInput } from '../store/store.ts';
import { toCannedReply } from './canned-replies.ts';
import type { CannedReply } from './canned-replies.ts';
import type { StepsResult } from './run-steps.ts';
import { toToldText } from './told-text.ts';
import type { TurnRun } from './turn-state.ts';

/** What a turn ends with, ready to be stored. */
export type Answer = Omit<PublishInput, 'lease' | 'runs' | 'batches'>;

/**
 * The model's answer. When it said nothing a visitor can see, words of ours are shown and stored: every turn ends with
 * words, unless a person has taken the conversation and has the last one.
 */
export function toModelAnswer(run: TurnRun, { last, ending }: StepsResult): Answer {
  const said = run.texts.join('\n\n');
  const isSilent = said === '' && ending !== 'overtaken';
  return {
    ...toCommon(run),
    text: isSilent ? showWords(run, 'silent') : said,
    responseId: last.id,
    lastItemId: run.anchor,
    metadata: {
      ...toMetadata(run, last.id),
      ...(last.refused ? { refusal: true } : {}),
      ...(isSilent ? { canned: true } : {}),
      ...(isSilent || run.suggestedReplies.length === 0 ? {} : { respuestas_sugeridas: run.suggestedReplies }),
    },
    cutShort: ending === 'answered' ? null : { reason: 'unfinished', promised: null },
  };
}

/** What was shown so far, and words of ours after it. */
export function toOwnAnswer(run: TurnRun, reply: CannedReply, cutShort: CutShort): Answer {
  showWords(run, reply);
  return { ...toShown(run), metadata: { ...toMetadata(run, null), canned: true }, cutShort };
}

/** What was shown so far, and nothing more: the visitor stopped it. Without a text, the turn ends without an answer. */
export function toShownAnswer(run: TurnRun): Answer {
  return { ...toShown(run), metadata: toMetadata(run, null), cutShort: { reason: 'stopped', promised: null } };
}

function toShown(run: TurnRun) {
  const { text } = toToldText(run.feed.since(0));
  return { ...toCommon(run), text, responseId: null, lastItemId: null };
}

function toCommon({ firstTokenAt }: TurnRun) {
  return { firstTokenAt: firstTokenAt === null ? null : new Date(firstTokenAt).toISOString() };
}

function toMetadata(run: TurnRun, responseId: string | null): Record<string, unknown> {
  const isOpenaiKnown = responseId !== null;
  return {
    ...(isOpenaiKnown ? { assistant_response_id: responseId } : {}),
    previous_response_id: run.claim.context.lastResponseId,
    ...(isOpenaiKnown
      ? { openai_conversation_id: run.context.type === 'conversation' ? run.context.conversationId : null }
      : {}),
    tools_called: run.toolsCalled,
    tool_call_ids: run.toolCallIds,
    client_message_id: run.claim.turn.clientMessageId,
  };
}

function showWords(run: TurnRun, reply: CannedReply): string {
  const { openId } = toToldText(run.feed.since(0));
  if (openId !== null) run.emit({ type: 'text_end', id: openId });
  const text = toCannedReply(reply, run.claim.context.locale);
  const id = `${run.lease.turnId}-canned`;
  run.emit({ type: 'text_start', id });
  run.emit({ type: 'text_delta', id, delta: text });
  run.emit({ type: 'text_end', id });
  return text;
}
