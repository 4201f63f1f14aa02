import type { ChatNotice } from '../chat/chat-notice.ts';
import type { PanelHost } from '../panel-contract.ts';
import type { TaliaChatPanel } from './talia-chat-panel.ts';

/** Counts the answers that arrive while nobody is looking, and lets them be heard where the page asked for it. */
export function createUnread(host: PanelHost, element: TaliaChatPanel) {
  let count = 0;
  return {
    onNotice(notice: ChatNotice): void {
      if (notice.type !== 'message' || notice.message.role !== 'answer') return;
      if (element.settings.sound === 'on' && (!element.active || document.hidden)) void play();
      if (!element.active) host.setUnread(++count);
    },
    clear(): void {
      count = 0;
      host.setUnread(0);
    },
  };
}

/** Few pages want a sound. One whose code does not come is not heard. */
async function play(): Promise<void> {
  const sound = await import('./sound/chime.ts').catch(() => undefined);
  sound?.chime();
}
