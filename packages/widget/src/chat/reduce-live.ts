import type { Control, HistoryMessage, LiveEvent, MessageAuthor } from '@talia/protocol';
import type { ChatMessage, ChatState, LiveState } from './chat-state.ts';
import { mergeStored } from './merge-stored.ts';

const nothingHeard: LiveState = { control: null, typing: null, seen: null, left: null };

/** The next state after what the live connection told. Pure; what changes nothing gives the same state back. */
export function reduceLive(state: ChatState, event: LiveEvent): ChatState {
  if (state.phase.type !== 'ready') return state;
  switch (event.type) {
    case 'message':
      return addMessage(state, event.data);
    case 'control':
      return takeControl(state, event.data);
    case 'lead':
      return { ...state, lead: event.data };
    case 'closed':
      return { ...endTyping(state), phase: { type: 'ended', reason: event.data.reason } };
    case 'typing':
      return setTyping(state, event.data.author, event.data.active ? 'active' : 'over');
    case 'read':
      return markSeen(state, event.data.message_id);
    case 'reload':
    case 'reconnect':
      return state;
    default:
      // Reached only by a server newer than this widget.
      event satisfies never;
      return state;
  }
}

/** Nobody writes any more: they stopped, or it was not heard for too long. */
export function endTyping(state: ChatState): ChatState {
  return state.live?.typing ? patch(state, { typing: null }) : state;
}

function patch(state: ChatState, changes: Partial<LiveState>): ChatState {
  return { ...state, live: { ...(state.live ?? nothingHeard), ...changes } };
}

/** What somebody wrote is there: they write it no more. */
function addMessage(state: ChatState, stored: HistoryMessage): ChatState {
  const merged = mergeStored(state, [stored]);
  const typing = state.live?.typing;
  return typing && isSamePerson(typing, stored.metadata.author) ? endTyping(merged) : merged;
}

/** What comes late is old news. A conversation that was closed is the assistant's as soon as somebody says something. */
function takeControl(state: ChatState, control: Control): ChatState {
  const before = state.live?.control ?? null;
  if (before !== null && control.version < before.version) return state;
  const manualMode = control.state !== 'assistant' && control.state !== 'closed';
  const isSame = before?.version === control.version && before.state === control.state;
  if (isSame && state.manualMode === manualMode) return state;
  const hasLeft = before?.state === 'human' && control.state === 'assistant';
  const left = hasLeft ? { name: before.holder?.name ?? null, after: state.messages.at(-1) } : null;
  const typing = control.state === 'human' ? (state.live?.typing ?? null) : null;
  return { ...patch(state, { control, left, typing }), manualMode };
}

function setTyping(state: ChatState, author: MessageAuthor, activity: 'active' | 'over'): ChatState {
  const typing = state.live?.typing ?? null;
  if (activity === 'active') return typing && isSamePerson(typing, author) ? state : patch(state, { typing: author });
  return typing && isSamePerson(typing, author) ? endTyping(state) : state;
}

function isSamePerson(a: MessageAuthor, b: MessageAuthor): boolean {
  return a.type === b.type && a.name === b.name;
}

/** Whatever the visitor said up to there was seen. What lies further up than before is old news. */
function markSeen(state: ChatState, messageId: string): ChatState {
  const { messages } = state;
  const upTo = messages.findIndex((message) => isStoredAs(message, messageId));
  const own = messages.findLastIndex((message, index) => message.role === 'visitor' && index <= upTo);
  const seen = messages.findIndex((message) => message.role === 'visitor' && message.id === state.live?.seen);
  const message = messages[own];
  return own <= seen || message?.role !== 'visitor' ? state : patch(state, { seen: message.id });
}

function isStoredAs(message: ChatMessage, id: string): boolean {
  return message.id === id || (message.role === 'visitor' && message.storedId === id);
}
