import type { Control, LeadField, LiveEvent } from '@talia/protocol';
import type { LiveHint } from '../../live/live-connection.ts';
import type { ConversationControl, LiveFact, LivePage } from '../../store/live-schemas.ts';
import { toHistoryMessage } from './history-message.ts';

/** Numbers and words the events of one connection, or of one page of somebody who polls. */
export interface LiveEncoder {
  page: (page: LivePage) => LiveEvent[];
  hint: (hint: LiveHint) => LiveEvent;
  reconnect: (afterMs: number) => LiveEvent;
}

export interface LiveEncoderOptions {
  sessionId: string;
  /** What the assistant of the site has to learn of a visitor. */
  requiredFields: readonly LeadField[];
}

type Body = Pick<LiveEvent, 'type' | 'data'>;

/** What a visitor may know of what happens to them, on the wire. */
export function createLiveEncoder({ sessionId, requiredFields }: LiveEncoderOptions): LiveEncoder {
  let seq = 0;
  const wrap = (id: string | null, at: string, body: Body): LiveEvent => {
    seq += 1;
    // The pair is one of the union: each caller below gives it whole.
    return { id, seq, session_id: sessionId, at, ...body } as LiveEvent;
  };
  return {
    page({ reload, control, now: at, cursor, facts }) {
      return [
        ...(reload ? [wrap(cursor, at, { type: 'reload', data: {} })] : []),
        ...(control === null ? [] : [wrap(cursor, at, { type: 'control', data: toControl(control) })]),
        ...facts.map((fact) => wrap(fact.cursor, fact.at, toBody(fact, requiredFields))),
      ];
    },
    hint: (hint) => wrap(null, toIsoNow(), toHintBody(hint)),
    reconnect: (afterMs) => wrap(null, toIsoNow(), { type: 'reconnect', data: { after_ms: afterMs } }),
  };
}

function toIsoNow(): string {
  return new Date().toISOString();
}

function toBody(fact: LiveFact, requiredFields: readonly LeadField[]): Body {
  switch (fact.type) {
    case 'message':
      return { type: 'message', data: toHistoryMessage(fact.message) };
    case 'control':
      return { type: 'control', data: toControl(fact.control) };
    case 'lead': {
      const { captured, closed } = fact;
      return {
        type: 'lead',
        data: { captured, missing: requiredFields.filter((field) => !captured.includes(field)), closed },
      };
    }
    case 'closed':
      return { type: 'closed', data: { reason: fact.reason } };
  }
}

function toHintBody(hint: LiveHint): Body {
  switch (hint.type) {
    case 'typing':
      return { type: 'typing', data: { author: hint.author, active: hint.active } };
    case 'read':
      return { type: 'read', data: { author: hint.author, message_id: hint.messageId } };
  }
}

function toControl({ state, version, holderName }: ConversationControl): Control {
  const holder = { type: 'human' as const, ...(holderName === null ? {} : { name: holderName }) };
  return { state, version, holder: state === 'human' ? holder : null };
}
