import type { ChatNotice } from '../chat/chat-notice.ts';
import type { PanelHost } from '../panel-contract.ts';
import type { TaliaChatPanel } from './talia-chat-panel.ts';

/** Counts the answers that arrive while nobody is looking, and lets them be heard where the page asked for it. */
export function createUnread(host: PanelHost, element: TaliaChatPanel) {
  let count = 0;
  return {
    onNotice(notice: ChatNotice): void {
      if (notice.type !== 'message' || notice.message.role !== 'answer') return;
      if (element.settings.sound === 'on' && notice.heard !== 'elsewhere' && (!element.active || document.hidden))
        element.live?.chime();
      if (!element.active) host.setUnread(++count);
    },
    clear(): void {
      count = 0;
      host.setUnread(0);
    },
  };
}
