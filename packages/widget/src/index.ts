export { TaliaChat } from './talia-chat.ts';
export { TaliaCloseEvent, TaliaErrorEvent, TaliaOpenEvent, TaliaReadyEvent } from './launcher-events.ts';
export type { TaliaErrorCode } from './launcher-events.ts';
export type {
  TaliaBeforeSendEvent,
  TaliaHandoverEvent,
  TaliaLeadChangeEvent,
  TaliaMessage,
  TaliaMessageEvent,
  TaliaSessionEndEvent,
  TaliaTurnEndEvent,
  TaliaTurnStartEvent,
} from './panel/conversation-events.ts';
export type { TaliaConfig } from './sdk/config.ts';
export type { TaliaContext } from './sdk/context.ts';
export type { TaliaEventMap } from './sdk/event-map.ts';
export type { TaliaIdentity } from './sdk/identity.ts';
export type { TaliaChatAttributes, TaliaChatListeners } from './sdk/markup.ts';
export type { TaliaCall, TaliaPageApi } from './sdk/page-api.ts';
