import type { ChatNotice } from '../chat/chat-notice.ts';
import type { PanelHost } from '../panel-contract.ts';
import type { TaliaChatPanel } from './talia-chat-panel.ts';

/** Counts the answers that arrive while nobody is looking, and lets them be heard where the page asked for it. */
export function createUnread(host: PanelHost, element: TaliaChatPanel) {
  let count = 0;
  const clear = () => {
    count = 0;
    host.setUnread(0);
  };
  return {
    onNotice(notice: ChatNotice): void {
      if (notice.type !== 'message' || notice.message.role !== 'answer') return;
      const isHeardHere = notice.heard !== 'elsewhere' && (!element.active || document.hidden);
      if (element.settings.sound === 'on' && isHeardHere) void sound();
      if (!element.active) host.setUnread(++count);
    },
    clear,
    /** The conversation is another's now: its answers wait for nobody. What a teaser says still does. */
    forget: () => count > 0 && clear(),
  };
}

/** Fetched when it is to be heard first: few pages want it. Where it does not arrive, there is silence. */
function sound(): Promise<void> {
  return import('./chime.ts').then(
    ({ chime }) => chime(),
    () => {},
  );
}
