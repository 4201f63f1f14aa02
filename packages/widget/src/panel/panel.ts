import type { ClientContext } from '@talia/protocol';
import { createApiClient, type ApiClient, type ApiClientOptions } from '../api/api-client.ts';
import { createLazyOutbox } from '../api/lazy-outbox.ts';
import { createTokenStore } from '../api/token-store.ts';
import { ChatController } from '../chat/chat-controller.ts';
import type { ChatNotice } from '../chat/chat-notice.ts';
import { findVisitorMessage, type ChatMessage, type ChatState } from '../chat/chat-state.ts';
import type { Panel, PanelHost, PanelSettings } from '../panel-contract.ts';
import { createIdentityHolder } from '../sdk/identity.ts';
import {
  clearStored,
  createLock,
  createMessageId,
  createSurroundings,
  createTabNews,
  describeClient,
  describeVisit,
} from './browser-surroundings.ts';
import {
  TaliaBeforeSendEvent,
  TaliaHandoverEvent,
  TaliaLeadChangeEvent,
  TaliaMessageEvent,
  TaliaSessionEndEvent,
  TaliaTurnEndEvent,
  TaliaTurnStartEvent,
  type TaliaMessage,
} from './conversation-events.ts';
import type { TurnstileSource } from './challenge/load-turnstile.ts';
import { fitViewport } from './fit-viewport.ts';
import { createLiveDoor } from './live-door.ts';
import { createLog, tellRefusal, tellRequests, tellRetries } from './log.ts';
import { readTranscript } from './read-transcript.ts';
import { createCommands } from './run-command.ts';
import { panelParts, TaliaChatPanel } from './talia-chat-panel.ts';
import { createToolLayer } from './tool-layer.ts';
import { createUnread } from './tell-unread.ts';
import type { PanelActions } from './view-context.ts';

if (!customElements.get('talia-chat-panel')) customElements.define('talia-chat-panel', TaliaChatPanel);

/**
 * Builds the open chat of one `<talia-chat>`. It makes no request until it is shown. `challengeSource` is where the
 * challenge's script comes from, Cloudflare unless told.
 */
export function createPanel(host: PanelHost, settings: PanelSettings, challengeSource?: TurnstileSource): Panel {
  const stop = new AbortController();
  // True: defined above, by this or an earlier copy of the widget.
  const element = document.createElement('talia-chat-panel') as TaliaChatPanel;
  element.settings = settings;
  if (settings.persist === 'off') clearStored(settings.siteKey);
  element.setAttribute('exportparts', panelParts);
  const { controller, api, commands, send, unread } = createConversation(host, element, {
    signal: stop.signal,
    challengeSource,
  });
  element.actions = createActions({ host, element, controller, send, data: { api, controller } });
  listenToBrowser({ controller, element, signal: stop.signal, onLeave: () => api.close('tab_closed') });
  return {
    element,
    run: commands.run,
    show(focus) {
      const wasHidden = !element.active;
      element.active = true;
      unread.clear();
      void controller.open();
      if (focus === 'focus') void element.focusComposer();
      return wasHidden;
    },
    hide() {
      const wasShown = element.active;
      element.active = false;
      return wasShown;
    },
    deleteMyData: async () => (await controller.erase()).ok,
    exportTranscript: () => readTranscript(api),
    configure(changed) {
      const wasKept = element.settings.persist !== 'off';
      element.settings = changed;
      if (wasKept && changed.persist === 'off') clearStored(changed.siteKey);
    },
    destroy() {
      stop.abort();
      controller.dispose();
      element.challenge.cancel();
      unread.forget();
      element.remove();
    },
  };
}

function createConversation(
  host: PanelHost,
  element: TaliaChatPanel,
  { signal, challengeSource }: { signal: AbortSignal; challengeSource: TurnstileSource | undefined },
) {
  const { siteKey } = element.settings;
  const log = createLog(host);
  // Asked at each use: the page may change its mind.
  const mayStore = () => element.settings.persist !== 'off';
  const tellTabs = createTabNews(siteKey, { onNews: () => mayStore() && void controller.refresh(), signal });
  const browserStorage = tellRefusal(log, () => localStorage);
  const browserDatabases = tellRefusal(log, () => indexedDB);
  const tokens = createTokenStore(siteKey, () => (mayStore() ? browserStorage() : refuseStorage()));
  const identity = createIdentityHolder();
  const context: ClientContext = {};
  const unread = createUnread(host, element);
  const tellTools = createToolLayer(host.tools, element);
  const surroundings = createSurroundings(signal);
  const api: ApiClient = createApi(element.settings, {
    fetch: tellRequests(log),
    tokens,
    identity,
    onOtherVisitor() {
      // Whoever they are, they have accepted nothing here.
      controller.forgetConsent();
      void controller.restart();
    },
    passChallenge: (refusal) =>
      element.challenge.pass({ refusal, api, settings: element.settings, host, source: challengeSource }),
  });
  const controller: ChatController = new ChatController({
    api,
    tokens,
    outbox: createLazyOutbox({
      siteKey,
      indexedDb: () => (mayStore() ? browserDatabases() : refuseStorage()),
      locks: navigator.locks,
    }),
    tellTabs: () => mayStore() && tellTabs(),
    surroundings: tellRetries(log, surroundings),
    newId: createMessageId,
    locale: () => element.settings.locale,
    visit: () => describeVisit(context),
    client: () => ({ ...describeClient(), ...context }),
    onChange(state) {
      const before = element.chat;
      element.chat = state;
      tellChange(host, before, state);
      tellTools(state);
      if (before.epoch !== state.epoch) unread.forget();
      tellLive();
      queueMicrotask(commands.onQuiet);
    },
    onNotice(notice) {
      tellPage(host, notice);
      unread.onNotice(notice);
      queueMicrotask(commands.onQuiet);
    },
  });
  const tellLive = createLiveDoor(() => ({ api, controller, element, surroundings, signal }));
  const send: PanelActions['send'] = (text, attachments) => {
    if (!host.dispatch(new TaliaBeforeSendEvent(text))) return false;
    controller.send(text, attachments);
    return true;
  };
  const commands = createCommands({ controller, element, identity, context, send, dispatch: host.dispatch });
  return { controller, api, commands, send, unread };
}

function createApi(
  { endpoint, siteKey }: PanelSettings,
  visitor: Pick<ApiClientOptions, 'fetch' | 'tokens' | 'identity' | 'onOtherVisitor' | 'passChallenge'>,
): ApiClient {
  return createApiClient({
    endpoint,
    siteKey,
    ...visitor,
    lock: createLock(`talia:${siteKey}`),
    sendBeacon: (url, body) => navigator.sendBeacon(url, body),
  });
}

/** As browsers do that forbid storage: the conversation lives as long as the page. */
function refuseStorage(): never {
  throw new DOMException('The page wants nothing stored.', 'SecurityError');
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
    edit: (id) => {
      const { attachments = [] } = findVisitorMessage(controller.state, id) ?? {};
      const text = controller.takeBack(id);
      if (text !== null) void element.writeBefore(text, attachments);
    },
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

/** What the page's scripts hear of a state that became another. */
function tellChange(host: PanelHost, before: ChatState, after: ChatState): void {
  const person = personOf(after);
  if (before.manualMode !== after.manualMode || personOf(before) !== person) {
    host.dispatch(new TaliaHandoverEvent(after.manualMode ? 'human' : 'assistant', person));
  }
  if (before.phase.type !== 'ended' && after.phase.type === 'ended') {
    host.dispatch(new TaliaSessionEndEvent('ended', after.phase.reason));
  }
}

function personOf({ live }: ChatState): string | null {
  return live?.control?.holder?.name ?? null;
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
