import type { ConfigReply, HistoryReply, LeadField, LeadProgress, MeReply } from '@talia/protocol';
import type { FailureCode } from '../api/failure.ts';
import type { OutboxEntry } from '../api/outbox.ts';
import type { ChatEvent } from './chat-event.ts';
import {
  findAnswer,
  findVisitorMessage,
  initialState,
  type AnswerMessage,
  type ChatMessage,
  type ChatState,
  type Delivery,
  type Older,
  type VisitorMessage,
} from './chat-state.ts';
import { addOlder, mergePage } from './merge-page.ts';
import { endStop, reduceChunk } from './reduce-chunk.ts';

/** The next state. Pure; messages that did not change keep their identity, so a view can skip them. */
// oxlint-disable-next-line typescript/consistent-return -- every case returns: the compiler finds a missing one
export function reduceChat(state: ChatState, event: ChatEvent): ChatState {
  switch (event.type) {
    case 'chat_open':
      return { ...state, phase: { type: 'loading' } };
    case 'chat_ready':
      return toReady(state, event.config, event.history);
    case 'chat_fail':
      return { ...state, phase: { type: 'failed', failure: event.failure, at: event.at } };
    case 'consent_ask':
      return { ...state, config: event.config, phase: { type: 'consent', consent: event.consent } };
    case 'lead_learn':
      return { ...state, lead: learnLead(state.lead, event.me) };
    case 'chat_erase':
      return { ...toNext(state), phase: { type: 'ended' } };
    case 'chat_end':
      return { ...state, epoch: state.epoch + 1, phase: { type: 'ended' } };
    case 'chat_restart':
      return toNext(state);
    case 'connection_change':
      return { ...state, online: event.online };
    case 'older_request':
      return { ...state, older: toLoading(state.older) };
    case 'older_load':
      return addOlder(state, event.history);
    case 'older_fail':
      return { ...state, older: toFailed(state.older, event.code) };
    case 'history_refresh':
      return mergePage(state, event.history);
    case 'outbox_load':
      return addUnsent(state, event.entry);
    case 'message_submit':
      return submitMessage(state, event);
    case 'message_send':
      return beginAnswer(setDelivery(state, event.id, { type: 'sending' }), event.id, event.at);
    case 'message_resume':
      return resumeAnswer(state, event.id, event.at);
    case 'message_wait':
      return waitForTry(state, event.id, { type: 'waiting', code: event.code, until: event.until });
    case 'message_fail':
      return endTry(endStop(state, event.id), event.id, { type: 'failed', code: event.code });
    case 'message_hold':
      return setDelivery(state, event.id, { type: 'queued' });
    case 'message_retry':
      return queueAgain(state, event.id);
    case 'message_take_back':
      return takeBack(state, event.id);
    case 'stop_request':
      return { ...state, stopping: event.id };
    case 'stop_fail':
      return endStop(state, event.id);
    case 'live_change':
      return event.change(state);
    case 'chunk_arrive':
      return reduceChunk(state, event);
  }
}

function toReady(state: ChatState, config: ConfigReply, history: HistoryReply | null): ChatState {
  const ready: ChatState = { ...state, phase: { type: 'ready' }, config };
  return history === null ? ready : mergePage(ready, history);
}

/** What the visitor gave or deleted by themselves; the assistant hears of it with the next message. */
function learnLead(lead: LeadProgress | null, me: MeReply): LeadProgress | null {
  if (lead === null) return null;
  const asked: LeadField[] = [...lead.captured, ...lead.missing];
  return {
    ...lead,
    captured: asked.filter((field) => me[field] !== null),
    missing: asked.filter((field) => me[field] === null),
  };
}

/** What an earlier visit or a closed tab could not send was said before what waits here. */
function addUnsent(state: ChatState, entry: OutboxEntry): ChatState {
  if (findVisitorMessage(state, entry.id)) return state;
  const index = state.messages.findIndex(
    (message) => message.role === 'visitor' && message.delivery.type === 'queued' && message.at > entry.at,
  );
  const messages = state.messages.toSpliced(index < 0 ? state.messages.length : index, 0, toQueued(entry));
  return { ...state, messages };
}

function toQueued({ id, text, at, attachments }: OutboxEntry): VisitorMessage {
  return { role: 'visitor', id, text, at, attachments, accepted: false, delivery: { type: 'queued' } };
}

function toLoading(older: Older): Older {
  return older.type === 'none' ? older : { type: 'loading', cursor: older.cursor };
}

function toFailed(older: Older, code: FailureCode): Older {
  return older.type === 'none' ? older : { type: 'failed', cursor: older.cursor, code };
}

function submitMessage(state: ChatState, entry: OutboxEntry): ChatState {
  return { ...state, messages: [...state.messages, toQueued(entry)] };
}

/** A conversation of which nothing is known yet, after this one. */
function toNext({ config, online, epoch }: ChatState): ChatState {
  return { ...initialState, config, online, epoch: epoch + 1 };
}

/** A message the server never took is said now, so it moves to the end; one it holds keeps its place. */
function queueAgain(state: ChatState, id: string): ChatState {
  const queued = setDelivery(state, id, { type: 'queued' });
  const message = findVisitorMessage(queued, id);
  if (!message || message.accepted) return queued;
  return { ...queued, messages: [...queued.messages.filter((other) => other !== message), message] };
}

function takeBack(state: ChatState, id: string): ChatState {
  return { ...state, messages: state.messages.filter((message) => message.role !== 'visitor' || message.id !== id) };
}

/**
 * The answer's place exists from the moment of sending, so the typing sign and the text share it. Text of an earlier
 * try stays readable until the new try brings its first word.
 */
function beginAnswer(state: ChatState, replyTo: string, at: number): ChatState {
  if (findAnswer(state, replyTo)) {
    return mapAnswer(state, replyTo, (answer) => ({ ...answer, tools: [], status: 'thinking' }));
  }
  const question = findVisitorMessage(state, replyTo);
  if (!question) return state;
  // What the server holds is answered after all that it holds.
  const index = question.accepted ? state.messages.findLastIndex(isStored) : state.messages.indexOf(question);
  const answer: AnswerMessage = {
    role: 'answer',
    key: `reply-${replyTo}`,
    id: null,
    replyTo,
    turnId: null,
    text: '',
    at,
    author: { type: 'assistant' },
    tools: [],
    status: 'thinking',
    chips: [],
    part: null,
  };
  return { ...state, messages: state.messages.toSpliced(index + 1, 0, answer) };
}

function isStored(message: ChatMessage): boolean {
  return message.role === 'answer' || message.accepted;
}

/** What was shown stands and goes on. It may have nothing to show yet, and may have been given up before. */
function resumeAnswer(state: ChatState, id: string, at: number): ChatState {
  const resumed = setDelivery(state, id, { type: 'sent' });
  return findAnswer(resumed, id) ? resumed : beginAnswer(resumed, id, at);
}

/** Of a turn that the server holds nothing is lost: its answer waits as it is. */
function waitForTry(state: ChatState, id: string, delivery: Delivery): ChatState {
  return findVisitorMessage(state, id)?.accepted ? setDelivery(state, id, delivery) : endTry(state, id, delivery);
}

function endTry(state: ChatState, id: string, delivery: Delivery): ChatState {
  const marked = mapAnswer(setDelivery(state, id, delivery), id, (answer) => ({ ...answer, status: 'interrupted' }));
  return {
    ...marked,
    messages: marked.messages.filter(
      (message) => message.role === 'visitor' || message.replyTo !== id || message.text !== '',
    ),
  };
}

function mapAnswer(state: ChatState, replyTo: string, change: (answer: AnswerMessage) => AnswerMessage): ChatState {
  return {
    ...state,
    messages: state.messages.map((message) =>
      message.role === 'answer' && message.replyTo === replyTo ? change(message) : message,
    ),
  };
}

function setDelivery(state: ChatState, id: string, delivery: Delivery): ChatState {
  return {
    ...state,
    messages: state.messages.map((message) =>
      message.role === 'visitor' && message.id === id ? { ...message, delivery } : message,
    ),
  };
}
