import type { Attachment, ConfigReply, Control, LeadProgress, MessageAuthor, SiteConsent } from '@talia/protocol';
import type { Failure, FailureCode } from '../api/failure.ts';

/** Where the conversation as a whole stands. */
export type Phase =
  | { type: 'idle' }
  | { type: 'loading' }
  /** Waits for the visitor to accept the site's text. */
  | { type: 'consent'; consent: SiteConsent }
  | { type: 'ready' }
  | { type: 'failed'; failure: Failure; at: number }
  /** `reason` when neither the visitor nor the page ended it: why, in the server's word. */
  | { type: 'ended'; reason?: string | null };

/** Where a visitor's message is on its way. */
export type Delivery =
  | { type: 'queued' }
  | { type: 'sending' }
  | { type: 'waiting'; code: FailureCode; until: number | null }
  | { type: 'sent' }
  | { type: 'failed'; code: FailureCode };

/**
 * A message of the visitor. `id` is its `client_message_id` for life: sending again means sending the same. `accepted`
 * tells two failures apart: it never arrived, or it is stored and only its answer failed.
 */
export interface VisitorMessage {
  role: 'visitor';
  id: string;
  text: string;
  at: number;
  /** Its files; absent when it has none. */
  attachments?: readonly Attachment[] | undefined;
  accepted: boolean;
  delivery: Delivery;
  /** The server's own name of it, once that is known. */
  storedId?: string;
}

/** How far an answer is. `interrupted` keeps what was readable of an answer that broke. */
export type AnswerStatus = 'thinking' | 'writing' | 'complete' | 'stopped' | 'interrupted';

/** One tool at work, by name only: the wire carries no arguments. */
export interface ToolStep {
  id: string;
  name: string;
  status: 'running' | 'done' | 'failed';
}

/** A message to the visitor. `key` stays while `id` becomes known, so its place on the page stays too. */
export interface AnswerMessage {
  role: 'answer';
  key: string;
  id: string | null;
  replyTo: string | null;
  turnId: string | null;
  text: string;
  at: number;
  author: MessageAuthor;
  tools: readonly ToolStep[];
  status: AnswerStatus;
  /** Short answers to it, offered as buttons. */
  chips: readonly string[];
  /** The text being told, and where it begins in `text`: a stream that goes on may tell its last event again. */
  part: { id: string; start: number } | null;
}

export type ChatMessage = VisitorMessage | AnswerMessage;

/** What lies above the oldest message shown. */
export type Older =
  | { type: 'none' }
  | { type: 'available'; cursor: string }
  | { type: 'loading'; cursor: string }
  | { type: 'failed'; cursor: string; code: FailureCode };

/** What is only heard live. Nothing of it outlives the page. */
export interface LiveState {
  /** Null until the server has told it. */
  control: Control | null;
  /** The person who is writing. */
  typing: MessageAuthor | null;
  /** The visitor's newest message that a person has seen. */
  seen: string | null;
  /** Who gave the conversation back to the assistant, until somebody says something. */
  left: { name: string | null; after: ChatMessage | undefined } | null;
}

export interface ChatState {
  /** Counts conversations: nothing of one stays on the screen for the next. */
  epoch: number;
  phase: Phase;
  config: ConfigReply | null;
  messages: readonly ChatMessage[];
  older: Older;
  lead: LeadProgress | null;
  /** A person of the company holds the conversation. */
  manualMode: boolean;
  online: boolean;
  /** The message whose answer the visitor asked to stop, until it has stopped. */
  stopping: string | null;
  /** Null while nothing was heard live. */
  live: LiveState | null;
}

export const initialState: ChatState = {
  epoch: 0,
  phase: { type: 'idle' },
  config: null,
  messages: [],
  older: { type: 'none' },
  lead: null,
  manualMode: false,
  online: true,
  stopping: null,
  live: null,
};

/** The visitor's message with this id, if it is there. */
export function findVisitorMessage(state: ChatState, id: string): VisitorMessage | undefined {
  return state.messages.find((message): message is VisitorMessage => message.role === 'visitor' && message.id === id);
}

/** True while a message can be taken back: it waits for its turn, or the server refused it. One on its way may arrive. */
export function isEditable({ accepted, delivery }: VisitorMessage): boolean {
  return !accepted && (delivery.type === 'queued' || delivery.type === 'failed');
}

/** The answer to that message, if it has begun. */
export function findAnswer(state: ChatState, replyTo: string): AnswerMessage | undefined {
  return state.messages.find(
    (message): message is AnswerMessage => message.role === 'answer' && message.replyTo === replyTo,
  );
}

/** The answer that is being written, or thought about, if there is one. */
export function findRunning(state: ChatState): AnswerMessage | undefined {
  return state.messages.findLast(
    (message): message is AnswerMessage =>
      message.role === 'answer' && (message.status === 'thinking' || message.status === 'writing'),
  );
}

/** Nothing of an answer is to be seen yet: it is thought about, or the turn will end without one. */
export function isUnheard(message: ChatMessage): boolean {
  return message.role === 'answer' && message.status === 'thinking' && message.text === '';
}

/** The oldest message still waiting for its turn to be sent. */
export function nextQueued(state: ChatState): VisitorMessage | undefined {
  return state.messages.find(
    (message): message is VisitorMessage => message.role === 'visitor' && message.delivery.type === 'queued',
  );
}

/** True when the visitor has said something, so there is a conversation to end. */
export function hasConversation(state: ChatState): boolean {
  return state.messages.some(({ role }) => role === 'visitor');
}
