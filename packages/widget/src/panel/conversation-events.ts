import type { LeadProgress } from '@talia/protocol';
import type { TurnOutcome } from '../chat/chat-notice.ts';

/** A message as the page's scripts see it. */
export interface TaliaMessage {
  readonly id: string;
  readonly role: 'visitor' | 'assistant' | 'human' | 'system';
  readonly text: string;
}

const travelling = { bubbles: true, composed: true };

/** A message is stored: the visitor's when the server took it, an answer when it is complete. */
export class TaliaMessageEvent extends Event {
  readonly message: TaliaMessage;

  constructor(message: TaliaMessage) {
    super('talia-message', travelling);
    this.message = message;
  }
}

/** The server took the message and begins its turn. */
export class TaliaTurnStartEvent extends Event {
  readonly clientMessageId: string;
  readonly turnId: string | null;

  constructor(clientMessageId: string, turnId: string | null) {
    super('talia-turn-start', travelling);
    this.clientMessageId = clientMessageId;
    this.turnId = turnId;
  }
}

/** The turn is over for the visitor: answered, taken over by a person, or failed after every retry. */
export class TaliaTurnEndEvent extends Event {
  readonly clientMessageId: string;
  readonly outcome: TurnOutcome;

  constructor(clientMessageId: string, outcome: TurnOutcome) {
    super('talia-turn-end', travelling);
    this.clientMessageId = clientMessageId;
    this.outcome = outcome;
  }
}

/** The lead changed: which fields are held and which are missing, never their values. */
export class TaliaLeadChangeEvent extends Event {
  readonly lead: LeadProgress;

  constructor(lead: LeadProgress) {
    super('talia-lead-change', travelling);
    this.lead = lead;
  }
}

/** A text is about to be sent. `preventDefault()` keeps it: nothing is sent and the visitor's draft stays. */
export class TaliaBeforeSendEvent extends Event {
  readonly text: string;

  constructor(text: string) {
    super('talia-before-send', { ...travelling, cancelable: true });
    this.text = text;
  }
}

/**
 * Who answers has changed: a person took the conversation, or gave it back to the assistant. `person` is their name, null
 * while nobody in particular holds it.
 */
export class TaliaHandoverEvent extends Event {
  readonly to: 'human' | 'assistant';
  readonly person: string | null;

  constructor(to: 'human' | 'assistant', person: string | null) {
    super('talia-handover', travelling);
    this.to = to;
    this.person = person;
  }
}

/**
 * The conversation ended in this browser: by its visitor or the page (`ended`), or with the visitor (`reset`). `cause` is
 * why, in the server's word, when it was closed there.
 */
export class TaliaSessionEndEvent extends Event {
  readonly reason: 'ended' | 'reset';
  readonly cause: string | null;

  constructor(reason: 'ended' | 'reset', cause: string | null = null) {
    super('talia-session-end', travelling);
    this.reason = reason;
    this.cause = cause;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'talia-message': TaliaMessageEvent;
    'talia-turn-start': TaliaTurnStartEvent;
    'talia-turn-end': TaliaTurnEndEvent;
    'talia-lead-change': TaliaLeadChangeEvent;
    'talia-before-send': TaliaBeforeSendEvent;
    'talia-handover': TaliaHandoverEvent;
    'talia-session-end': TaliaSessionEndEvent;
  }
}
