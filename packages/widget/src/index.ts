export { TaliaChat } from './talia-chat.ts';
export { TaliaCloseEvent, TaliaErrorEvent, TaliaOpenEvent, TaliaReadyEvent } from './launcher-events.ts';
export type { TaliaErrorCode } from './launcher-events.ts';
export type {
  TaliaBeforeSendEvent,
  TaliaLeadChangeEvent,
  TaliaMessage,
  TaliaMessageEvent,
  TaliaTurnEndEvent,
  TaliaTurnStartEvent,
} from './panel/conversation-events.ts';
