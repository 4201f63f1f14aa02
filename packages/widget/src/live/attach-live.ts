import type { ApiClient } from '../api/api-client.ts';
import type { ChatController } from '../chat/chat-controller.ts';
import type { ChatState } from '../chat/chat-state.ts';
import type { Surroundings } from '../chat/deliver-message.ts';
import { findNews } from '../chat/merge-stored.ts';
import { labelsFor } from '../labels/labels.ts';
import type { TaliaChatPanel } from '../panel/talia-chat-panel.ts';
import type { DataSource } from '../panel/view-context.ts';
import { announceChange } from './describe-control.ts';
import { liveTimes } from './follow-events.ts';
import { tabsOfBrowser } from './join-tabs.ts';
import { liveLabelsFor } from './live-labels.ts';
import { liveStyles } from './live-styles.ts';
import { liveView } from './live-view.ts';
import { createLive, type Live } from './live.ts';

/** What the panel hands over. */
export interface LiveParts {
  api: ApiClient;
  controller: ChatController;
  element: TaliaChatPanel;
  surroundings: Surroundings;
  /** Aborts with the panel. */
  signal: AbortSignal;
}

/** Out of sight for so long, a tab for which nobody is awaited needs no connection. */
const hiddenMs = 5 * 60_000;

/** Makes a panel live. The returned function is to be called whenever the state became another. */
export function attachLive(parts: LiveParts): () => void {
  const { controller, element, signal } = parts;
  const live = createLive({
    ...parts,
    siteKey: element.settings.siteKey,
    tabs: tabsOfBrowser(),
    times: liveTimes,
  });
  const { styleSheet } = liveStyles;
  // Every browser that runs this code has constructed style sheets.
  if (styleSheet) element.shadowRoot?.adoptedStyleSheets.push(styleSheet);
  element.live = liveView;
  watchPage(live, () => controller.state, signal);
  const { data } = element.actions;
  element.actions = {
    ...element.actions,
    data: { ...data, controller: pauseAtWithdrawal(live, data.controller) },
  };
  let before = { ...controller.state, manualMode: false };
  return () => {
    live.onChange();
    const after = controller.state;
    if (after === before) return;
    if (after.epoch === before.epoch) announce(before, after, element);
    before = after;
  };
}

function announce(before: ChatState, after: ChatState, element: TaliaChatPanel): void {
  const { locale } = element.settings;
  const labels = liveLabelsFor(locale);
  // Older messages that the visitor asked for come in front, and are history.
  const news = before.older === after.older ? findNews(before, after) : [];
  const assistant = after.config?.assistant.name ?? labelsFor(locale).title;
  element.say(announceChange(before, after, { labels, news, assistant }));
}

/** Who waits for a person is told also in a tab that they left for another. */
function watchPage(live: Live, state: () => ChatState, signal: AbortSignal): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onVisibility = () => {
    clearTimeout(timer);
    if (!document.hidden) return live.resume('unseen');
    timer = setTimeout(() => !state().manualMode && live.pause('unseen'), hiddenMs);
  };
  document.addEventListener('visibilitychange', onVisibility, { signal });
  // A page that may be shown again holds nothing that others wait for.
  window.addEventListener('pagehide', () => live.pause('unseen'), { signal });
  window.addEventListener('pageshow', () => live.resume('unseen'), { signal });
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
}

/** Whoever takes consent back hears nothing more from that moment, not only from the next refusal. */
function pauseAtWithdrawal(live: Live, controller: DataSource['controller']): DataSource['controller'] {
  return {
    learn: (me) => controller.learn(me),
    erase: () => controller.erase(),
    async withdraw(version) {
      live.pause('withdrawn');
      const reply = await controller.withdraw(version);
      if (!reply.ok) live.resume('withdrawn');
      return reply;
    },
  };
}
