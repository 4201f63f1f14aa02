import { createApiClient } from '../api/api-client.ts';
import { createOutbox } from '../api/outbox.ts';
import { createTokenStore } from '../api/token-store.ts';
import { ChatController } from '../chat/chat-controller.ts';
import type { ChatNotice } from '../chat/chat-notice.ts';
import type { ChatMessage } from '../chat/chat-state.ts';
import type { Panel, PanelHost, PanelSettings } from '../panel-contract.ts';
import {
  createLock,
  createMessageId,
  createSurroundings,
  createTabNews,
  describeClient,
  describeVisit,
} from './browser-surroundings.ts';
import {
  TaliaBeforeSendEvent,
  TaliaLeadChangeEvent,
  TaliaMessageEvent,
  TaliaTurnEndEvent,
  TaliaTurnStartEvent,
  type TaliaMessage,
} from './conversation-events.ts';
import { createDataActions, readTranscript } from './data-actions.ts';
import { fitViewport } from './fit-viewport.ts';
import { panelParts, TaliaChatPanel } from './talia-chat-panel.ts';
import type { PanelActions } from './view-context.ts';

if (!customElements.get('talia-chat-panel')) customElements.define('talia-chat-panel', TaliaChatPanel);

/** Builds the open chat of one `<talia-chat>`. It makes no request until it is shown. */
export function createPanel(host: PanelHost, settings: PanelSettings): Panel {
  const stop = new AbortController();
  // True: defined above, by this or an earlier copy of the widget.
  const element = document.createElement('talia-chat-panel') as TaliaChatPanel;
  element.settings = settings;
  element.setAttribute('exportparts', panelParts);
  const { controller, api } = createConversation(host, element, stop.signal);
  const send = (text: string): boolean => {
    if (!host.dispatch(new TaliaBeforeSendEvent(text))) return false;
    controller.send(text);
    return true;
  };
  element.actions = createActions({ host, element, controller, send, data: createDataActions(api, controller) });
  listenToBrowser({ controller, element, signal: stop.signal, onLeave: () => api.close('tab_closed') });
  return {
    element,
    send: (text) => void send(text.trim()),
    show(focus) {
      element.active = true;
      void controller.open();
      if (focus === 'focus') void element.focusComposer();
    },
    hide: () => void (element.active = false),
    giveConsent: () => controller.accept(),
    deleteMyData: async () => (await controller.erase()).ok,
    exportTranscript: () => readTranscript(api),
    configure: (changed) => void (element.settings = changed),
    destroy() {
      stop.abort();
      controller.dispose();
    },
  };
}

function createConversation(host: PanelHost, element: TaliaChatPanel, signal: AbortSignal) {
  const { endpoint, siteKey } = element.settings;
  const tokens = createTokenStore(siteKey, () => localStorage);
  const api = createApiClient({
    endpoint,
    siteKey,
    // Called through the global at each use: a bare reference loses `window` and is an illegal invocation.
    fetch: (input, init) => globalThis.fetch(input, init),
    tokens,
    lock: createLock(`talia:${siteKey}`),
    sendBeacon: (url, body) => navigator.sendBeacon(url, body),
  });
  const controller: ChatController = new ChatController({
    api,
    tokens,
    outbox: createOutbox({ siteKey, indexedDb: () => indexedDB, locks: navigator.locks }),
    tellTabs: createTabNews(siteKey, { onNews: () => void controller.refresh(), signal }),
    surroundings: createSurroundings(signal),
    newId: createMessageId,
    locale: () => element.settings.locale,
    visit: describeVisit,
    client: describeClient,
    onChange: (state) => (element.chat = state),
    onNotice: (notice) => tellPage(host, notice),
  });
  return { controller, api };
}

function createActions({
  host,
  element,
  controller,
  send,
  data,
}: {
  host: PanelHost;
  element: TaliaChatPanel;
  controller: ChatController;
  send: PanelActions['send'];
  data: PanelActions['data'];
}): PanelActions {
  return {
    send,
    data,
    accept: () => {
      controller.accept();
      void element.focusComposer();
    },
    retry: (id) => controller.retry(id),
    stop: () => controller.stop(),
    edit: (id) => element.writeBefore(controller.takeBack(id) ?? ''),
    loadOlder: () => void controller.loadOlder(),
    reopen: () => void controller.open(),
    end: () => controller.end(),
    restart: () => {
      void controller.restart();
      void element.focusComposer();
    },
    close: host.requestClose,
  };
}

function listenToBrowser({
  controller,
  element,
  signal,
  onLeave,
}: {
  controller: ChatController;
  element: TaliaChatPanel;
  signal: AbortSignal;
  onLeave: () => void;
}): void {
  const onConnection = () => controller.setOnline(navigator.onLine);
  window.addEventListener('online', onConnection, { signal });
  window.addEventListener('offline', onConnection, { signal });
  window.addEventListener('pagehide', onLeave, { signal });
  // What a closed tab left unsent is found when the visitor comes to this one.
  window.addEventListener('focus', () => void controller.adoptUnsent(), { signal });
  fitViewport(element, signal);
  if (!navigator.onLine) onConnection();
}

function tellPage(host: PanelHost, notice: ChatNotice): void {
  switch (notice.type) {
    case 'message':
      host.dispatch(new TaliaMessageEvent(toTaliaMessage(notice.message)));
      return;
    case 'turn_start':
      host.dispatch(new TaliaTurnStartEvent(notice.clientMessageId, notice.turnId));
      return;
    case 'turn_end':
      host.dispatch(new TaliaTurnEndEvent(notice.clientMessageId, notice.outcome));
      return;
    case 'lead_change':
      host.dispatch(new TaliaLeadChangeEvent(notice.lead));
      return;
    case 'error':
      host.reportError(notice.code);
  }
}

function toTaliaMessage(message: ChatMessage): TaliaMessage {
  if (message.role === 'visitor') return { id: message.id, role: 'visitor', text: message.text };
  return { id: message.id ?? message.key, role: message.author.type, text: message.text };
}
