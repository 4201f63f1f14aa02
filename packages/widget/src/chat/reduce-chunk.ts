import type { TurnChunk } from '@talia/protocol';
import type { ChatEvent } from './chat-event.ts';
import type { AnswerMessage, ChatMessage, ChatState, ToolStep } from './chat-state.ts';

type ChunkEvent = Extract<ChatEvent, { type: 'chunk_arrive' }>;
type Metadata = Extract<TurnChunk, { type: 'start' }>['messageMetadata'];

/**
 * Applies one chunk of the turn that answers message `event.id`. The chunk's type comes from the network: a type this
 * version does not know leaves the state as it is.
 */
export function reduceChunk(state: ChatState, { id, chunk }: ChunkEvent): ChatState {
  const update = (change: (answer: AnswerMessage) => AnswerMessage) => updateAnswer(state, id, change);
  switch (chunk.type) {
    case 'start':
      return acceptTurn(state, id, chunk.messageId, chunk.messageMetadata);
    case 'text-start':
      return update((answer) => beginText(answer, chunk.id));
    case 'text-delta':
      return update((answer) => ({ ...answer, text: writtenText(answer) + chunk.delta, status: 'writing' }));
    case 'tool-input-start':
      // Its work is seen under the answer.
      if (chunk.toolName === 'suggest_replies') return state;
      return update((answer) => ({ ...answer, tools: addTool(answer.tools, chunk.toolCallId, chunk.toolName) }));
    case 'tool-output-available':
      return update((answer) => ({ ...answer, tools: endTool(answer.tools, chunk.toolCallId, 'done') }));
    case 'tool-output-error':
      return update((answer) => ({ ...answer, tools: endTool(answer.tools, chunk.toolCallId, 'failed') }));
    case 'data-talia-lead':
      return { ...state, lead: chunk.data };
    case 'data-talia-chips':
      return update((answer) => ({ ...answer, chips: chunk.data.options }));
    case 'data-talia-handover':
      return { ...state, manualMode: true };
    case 'message-metadata':
      return update((answer) => mergeMetadata(answer, chunk.messageMetadata));
    case 'finish':
      return endAnswer(state, id, { status: 'complete', metadata: chunk.messageMetadata ?? {} });
    case 'abort':
      return endAnswer(state, id, { status: 'stopped', metadata: {} });
    case 'error':
    case 'start-step':
    case 'finish-step':
    case 'text-end':
    case 'tool-input-available':
      return state;
    default:
      // Reached only by a server newer than this widget.
      chunk satisfies never;
      return state;
  }
}

/** Until the first word of this try, the text that is shown belongs to an earlier try. */
function writtenText(answer: AnswerMessage): string {
  return answer.status === 'writing' ? answer.text : '';
}

/** Texts of one answer are paragraphs. The one told last may be told again: then it replaces itself. */
function beginText(answer: AnswerMessage, id: string): AnswerMessage {
  const written = writtenText(answer);
  const start = answer.part?.id === id ? answer.part.start : written.length;
  if (start === 0 && answer.status !== 'writing') return { ...answer, part: { id, start } };
  return { ...answer, text: start === 0 ? '' : `${written.slice(0, start)}\n\n`, part: { id, start } };
}

/** The server holds the message now. A second `start` (resumed or retried turn) begins the answer anew. */
function acceptTurn(state: ChatState, id: string, messageId: string, metadata: Metadata): ChatState {
  const manualMode = metadata.manual_mode ?? state.manualMode;
  const restarted = updateAnswer({ ...state, manualMode }, id, (answer) =>
    mergeMetadata({ ...answer, id: messageId, tools: [], chips: [], status: 'thinking', part: null }, metadata),
  );
  return {
    ...restarted,
    messages: takePlace(restarted.messages, id).map((message) =>
      message.role === 'visitor' && message.id === id
        ? { ...message, accepted: true, delivery: { type: 'sent' } }
        : message,
    ),
  };
}

/** News from another tab may have told the whole answer before: the one that is told now goes where that is. */
function takePlace(messages: readonly ChatMessage[], replyTo: string): readonly ChatMessage[] {
  const live = messages.find((message) => message.role === 'answer' && message.replyTo === replyTo);
  if (live?.role !== 'answer' || live.turnId === null) return messages;
  const told = messages.findIndex(
    (message) => message !== live && message.role === 'answer' && message.turnId === live.turnId,
  );
  return told < 0 ? messages : messages.with(told, live).filter((message, index) => message !== live || index === told);
}

/** A turn may end without a word (a person holds the conversation): then no empty bubble stays. */
function endAnswer(
  state: ChatState,
  replyTo: string,
  { status, metadata }: { status: AnswerMessage['status']; metadata: Metadata },
): ChatState {
  const ended = updateAnswer(endStop(state, replyTo), replyTo, (answer) => ({
    ...mergeMetadata(answer, metadata),
    status,
    text: writtenText(answer).trimEnd(),
  }));
  return {
    ...ended,
    manualMode: metadata.manual_mode ?? ended.manualMode,
    messages: ended.messages.filter(
      (message) => message.role === 'visitor' || message.replyTo !== replyTo || message.text !== '',
    ),
  };
}

/** Whatever was asked of that message's answer is done, or cannot be done. */
export function endStop(state: ChatState, id: string): ChatState {
  return state.stopping === id ? { ...state, stopping: null } : state;
}

function mergeMetadata(answer: AnswerMessage, metadata: Metadata): AnswerMessage {
  return {
    ...answer,
    id: metadata.message_id ?? answer.id,
    turnId: metadata.turn_id ?? answer.turnId,
    author: metadata.author ?? answer.author,
  };
}

function addTool(tools: readonly ToolStep[], id: string, name: string): ToolStep[] {
  return [...tools.filter((tool) => tool.id !== id), { id, name, status: 'running' }];
}

function endTool(tools: readonly ToolStep[], id: string, status: ToolStep['status']): ToolStep[] {
  return tools.map((tool) => (tool.id === id ? { ...tool, status } : tool));
}

function updateAnswer(state: ChatState, replyTo: string, change: (answer: AnswerMessage) => AnswerMessage): ChatState {
  return {
    ...state,
    messages: state.messages.map((message) =>
      message.role === 'answer' && message.replyTo === replyTo ? change(message) : message,
    ),
  };
}
