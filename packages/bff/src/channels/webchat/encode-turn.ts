import type { TurnChunk, TurnMetadata } from '@talia/protocol';
import type { StepEvent, TurnEvent, TurnOutcome } from '../../turns/turn-events.ts';
import type { Turn } from '../../store/turn-schemas.ts';

/** Chunks to send for one event, and whether the stream is over: cleanly, or to be asked for again. */
export interface Encoded {
  chunks: TurnChunk[];
  state: 'open' | 'done' | 'reconnect';
}

/**
 * Turns the events of one turn into an AI SDK UI message stream v1: one message, parts closed in order, only what a
 * visitor may see. An interrupted or lost turn just stops without `finish`: the client asks for the rest, or again.
 */
export function createTurnEncoder(turn: Turn): (event: TurnEvent) => Encoded {
  let started = false;
  let inStep = false;
  let shownText = false;
  const openTexts = new Set<string>();
  const openTools = new Set<string>();

  function begin(): TurnChunk[] {
    if (started) return [];
    started = true;
    return [{ type: 'start', messageId: turn.turnId, messageMetadata: toStartMetadata(turn) }];
  }

  function beginStep(): TurnChunk[] {
    if (inStep) return [];
    inStep = true;
    return [{ type: 'start-step' }];
  }

  function endStep(): TurnChunk[] {
    const chunks = closeParts();
    if (inStep) chunks.push({ type: 'finish-step' });
    inStep = false;
    return chunks;
  }

  /** A tool the model began and never finished calling shows as failed, a text as ended. */
  function closeParts(): TurnChunk[] {
    const chunks: TurnChunk[] = [...openTexts].map((id) => ({ type: 'text-end', id }));
    for (const toolCallId of openTools) {
      chunks.push({ type: 'tool-output-error', toolCallId, errorText: 'interrupted', providerExecuted: true });
    }
    openTexts.clear();
    openTools.clear();
    return chunks;
  }

  function encodeStep(event: StepEvent): TurnChunk[] {
    switch (event.type) {
      case 'response_start':
        return beginStep();
      case 'text_start':
        shownText = true;
        openTexts.add(event.id);
        return [...beginStep(), { type: 'text-start', id: event.id }];
      case 'text_delta':
        return [{ type: 'text-delta', id: event.id, delta: event.delta }];
      case 'text_end':
        openTexts.delete(event.id);
        return [{ type: 'text-end', id: event.id }];
      case 'tool_start':
        openTools.add(event.callId);
        return [
          ...beginStep(),
          { type: 'tool-input-start', toolCallId: event.callId, toolName: event.name, providerExecuted: true },
        ];
      case 'tool_end':
        return encodeToolEnd(event);
      case 'lead_change':
        return [{ type: 'data-talia-lead', id: 'lead', data: event.progress }];
      case 'response_end':
        return endStep();
    }
  }

  function encodeToolEnd(event: Extract<TurnEvent, { type: 'tool_end' }>): TurnChunk[] {
    const { callId: toolCallId, name: toolName } = event;
    const begun: TurnChunk[] = openTools.has(toolCallId)
      ? []
      : [{ type: 'tool-input-start', toolCallId, toolName, providerExecuted: true }];
    openTools.delete(toolCallId);
    const output: TurnChunk =
      event.outcome === 'ok'
        ? { type: 'tool-output-available', toolCallId, output: { ok: true }, providerExecuted: true }
        : { type: 'tool-output-error', toolCallId, errorText: event.code ?? event.outcome, providerExecuted: true };
    return [
      ...begun,
      { type: 'tool-input-available', toolCallId, toolName, input: {}, providerExecuted: true },
      output,
    ];
  }

  /** The stored text, for whoever was not shown it piece by piece. */
  function encodeShown({ reply }: Turn): TurnChunk[] {
    return shownText || reply === null ? [] : [...beginStep(), ...toWholeText(reply)];
  }

  function encodeOvertaken(): TurnChunk[] {
    return [
      { type: 'data-talia-handover', data: { state: 'human' }, transient: true },
      ...endStep(),
      { type: 'abort' },
    ];
  }

  function encodeEnd(outcome: Exclude<TurnOutcome, { type: 'lost' }>): TurnChunk[] {
    switch (outcome.type) {
      case 'published':
        return [
          ...encodeShown(outcome.turn),
          ...endStep(),
          ...encodeSuggested(outcome.turn),
          { type: 'finish', messageMetadata: toTurnMetadata(outcome.turn) },
        ];
      case 'unanswered':
        return [...endStep(), { type: 'finish', messageMetadata: toTurnMetadata(outcome.turn) }];
      case 'stopped':
        return [...encodeShown(outcome.turn), ...endStep(), { type: 'abort' }];
      case 'discarded':
        return encodeOvertaken();
      case 'failed':
        return [...endStep(), { type: 'error', errorText: outcome.code }, { type: 'finish' }];
    }
  }

  return (event) => {
    // Asked for again, it comes whole.
    if (event.type === 'turn_interrupted') return { chunks: [], state: 'reconnect' };
    // The stream stays open: what was shown stands, and its end comes when the database is back.
    if (event.type === 'turn_delayed') return { chunks: [], state: 'open' };
    if (event.type === 'turn_overtaken') return { chunks: [...begin(), ...encodeOvertaken()], state: 'done' };
    if (event.type !== 'turn_end') return { chunks: [...begin(), ...encodeStep(event)], state: 'open' };
    if (event.outcome.type === 'lost') return { chunks: [], state: 'reconnect' };
    return { chunks: [...begin(), ...encodeEnd(event.outcome)], state: 'done' };
  };
}

function encodeSuggested({ suggestedReplies }: Turn): TurnChunk[] {
  if (suggestedReplies.length === 0) return [];
  return [{ type: 'data-talia-chips', id: 'chips', data: { options: suggestedReplies } }];
}

function toWholeText(reply: NonNullable<Turn['reply']>): TurnChunk[] {
  const id = reply.messageId;
  return [
    { type: 'text-start', id },
    { type: 'text-delta', id, delta: reply.text },
    { type: 'text-end', id },
  ];
}

function toStartMetadata(turn: Turn): Partial<TurnMetadata> {
  return {
    turn_id: turn.turnId,
    conversation_id: turn.conversationId,
    client_message_id: turn.clientMessageId,
    manual_mode: isManual(turn),
    author: { type: 'assistant' },
  };
}

/** The whole metadata of a turn that ended, the same in a stream's `finish` and in the JSON reply. */
export function toTurnMetadata(turn: Turn): TurnMetadata {
  return {
    turn_id: turn.turnId,
    conversation_id: turn.conversationId,
    message_id: turn.reply?.messageId ?? null,
    openai_conversation_id: turn.openaiConversationId,
    assistant_response_id: turn.responseId,
    previous_response_id: turn.previousResponseId,
    manual_mode: isManual(turn),
    tools_called: turn.toolsCalled,
    tool_call_ids: turn.toolCallIds,
    client_message_id: turn.clientMessageId,
    author: { type: 'assistant' },
    ...(turn.reply === null || turn.suggestedReplies.length === 0 ? {} : { chips: turn.suggestedReplies }),
  };
}

function isManual(turn: Turn): boolean {
  return turn.state === 'discarded' || (turn.state === 'unanswered' && turn.reason === 'control_manual');
}
