import type { ConfigReply, HistoryReply, MeReply, SiteConsent, TurnChunk } from '@talia/protocol';
import type { Failure, FailureCode } from '../api/failure.ts';
import type { OutboxEntry } from '../api/outbox.ts';
import type { ChatState } from './chat-state.ts';

/** Everything that can happen to a conversation, named noun then verb. */
export type ChatEvent =
  | { type: 'chat_open' }
  | { type: 'chat_ready'; config: ConfigReply; history: HistoryReply | null }
  | { type: 'chat_fail'; failure: Failure; at: number }
  | { type: 'consent_ask'; config: ConfigReply; consent: SiteConsent }
  | { type: 'lead_learn'; me: MeReply }
  | { type: 'chat_erase' }
  | { type: 'chat_end' }
  | { type: 'chat_restart' }
  | { type: 'connection_change'; online: boolean }
  | { type: 'older_request' }
  | { type: 'older_load'; history: HistoryReply }
  | { type: 'older_fail'; code: FailureCode }
  | { type: 'history_refresh'; history: HistoryReply }
  | { type: 'outbox_load'; entry: OutboxEntry }
  | ({ type: 'message_submit' } & OutboxEntry)
  | { type: 'message_send'; id: string; at: number }
  | { type: 'message_resume'; id: string; at: number }
  | { type: 'message_wait'; id: string; code: FailureCode; until: number | null }
  | { type: 'message_fail'; id: string; code: FailureCode }
  | { type: 'message_retry'; id: string }
  /** It waits for the visitor's word, in its place. */
  | { type: 'message_hold'; id: string }
  | { type: 'message_take_back'; id: string }
  | { type: 'stop_request'; id: string }
  | { type: 'stop_fail'; id: string }
  | { type: 'chunk_arrive'; id: string; chunk: TurnChunk }
  /** What happened outside of a turn. Its reducer comes with the live chunk. */
  | { type: 'live_change'; change: (state: ChatState) => ChatState };
