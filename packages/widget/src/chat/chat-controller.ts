import type { Attachment, ClientContext, MeReply, VisitRequest } from '@talia/protocol';
import type { ApiClient } from '../api/api-client.ts';
import type { ApiResult } from '../api/failure.ts';
import type { Outbox } from '../api/outbox.ts';
import type { TokenStore } from '../api/token-store.ts';
import type { ChatNotice } from './chat-notice.ts';
import { findRunning, findVisitorMessage, isEditable, type ChatState } from './chat-state.ts';
import { Conversation, type ConversationListeners } from './conversation.ts';
import type { Surroundings } from './deliver-message.ts';
import { DeliveryQueue, type DeliveryQueueOptions } from './delivery-queue.ts';
import { findUnanswered } from './history.ts';
import { isRetryable } from './is-retryable.ts';
import { pageSize, startConversation } from './start-conversation.ts';

/** What the controller works with. Nothing here is a global. */
export interface ChatControllerOptions extends ConversationListeners {
  api: ApiClient;
  tokens: Pick<TokenStore, 'persist' | 'keepInMemory'>;
  outbox: Outbox;
  /** Tells the other tabs of this visitor to look again. */
  tellTabs: () => void;
  surroundings: Surroundings;
  newId: () => string;
  locale: () => string;
  visit: () => VisitRequest;
  client: () => ClientContext;
  fetchDelivery?: DeliveryQueueOptions['fetchDelivery'];
}

/**
 * Runs one visitor's conversation: the reducer decides, this carries out. It does nothing until it is opened, and
 * failures are state: no method throws or rejects.
 */
export class ChatController {
  readonly #options: ChatControllerOptions;
  readonly #conversation: Conversation;
  readonly #queue: DeliveryQueue;
  /** Of this page load: what is told once. */
  #visited = false;
  /** The visitor, or the page in their name, accepts the site's text. */
  #consented = false;

  constructor(options: ChatControllerOptions) {
    this.#options = options;
    this.#conversation = new Conversation(options);
    this.#queue = new DeliveryQueue(this.#conversation, {
      ...options,
      tellTabs: () => this.#tellTabs(),
      askForConsent: (id) => this.#askForConsent(id),
    });
  }

  get state(): ChatState {
    return this.#conversation.state;
  }

  /** A message or an opening is under way. */
  get busy(): boolean {
    return this.#queue.busy || this.state.phase.type === 'loading';
  }

  /** Connects: config, session, history. Again after a failure; otherwise repeating it does nothing. */
  async open(): Promise<void> {
    const { type } = this.state.phase;
    if (type !== 'idle' && type !== 'failed' && type !== 'consent') return;
    const { surroundings } = this.#options;
    const isCurrent = this.#conversation.mark();
    this.#conversation.dispatch({ type: 'chat_open' });
    const started = await startConversation(this.#options, this.#consented ? 'consented' : 'to_ask');
    if (!isCurrent()) return;
    if (!started.ok) {
      this.#conversation.dispatch({ type: 'chat_fail', failure: started.failure, at: surroundings.now() });
      return this.#conversation.notify({ type: 'error', code: started.failure.code });
    }
    if (started.value.type === 'consent') {
      this.#conversation.dispatch({ ...started.value, type: 'consent_ask' });
      // Given while it was not known yet whether it is asked for.
      return this.#consented ? this.open() : undefined;
    }
    const { config, history, sessionId } = started.value;
    this.#conversation.dispatch({ type: 'chat_ready', config, history });
    if (config.persist_session) void this.#openOutbox(sessionId);
    void this.#tellVisit();
    const unanswered = history === null ? null : findUnanswered(history, surroundings.now());
    if (unanswered !== null) this.#conversation.dispatch({ type: 'message_retry', id: unanswered });
    void this.#queue.run();
  }

  /** The site's text is accepted, now or before it is asked for. */
  accept(): void {
    this.#consented = true;
    if (this.state.phase.type === 'consent') void this.open();
  }

  /** Takes consent back: nothing says yes for the visitor any more, and nothing they write is stored. */
  async withdraw(version: string): Promise<ApiResult<unknown>> {
    this.#consented = false;
    const reply = await this.#options.api.consent({ version, accepted: false });
    if (reply.ok) void this.#options.outbox.clear();
    return reply;
  }

  /** Somebody else is here now, who has accepted nothing. */
  forgetConsent(): void {
    this.#consented = false;
  }

  /** The visitor gave facts by themselves. */
  learn(me: MeReply): void {
    this.#conversation.dispatch({ type: 'lead_learn', me });
    const { lead } = this.state;
    if (lead !== null) this.#conversation.notify({ type: 'lead_change', lead });
  }

  /** Has all of the visitor erased; then the conversation has ended here, too. Without a visit nothing is asked. */
  async erase(): Promise<ApiResult<unknown>> {
    const { api } = this.#options;
    if (!api.hasVisit()) return { ok: true, value: null };
    const reply = await api.erase();
    if (reply.ok) this.#leave('chat_erase');
    return reply;
  }

  /** Puts the text in line, with files that were sent before. Messages go one after another, each when the turn before has ended. */
  send(text: string, attachments?: readonly Attachment[]): void {
    const { newId, surroundings, outbox } = this.#options;
    const entry = { id: newId(), text, at: surroundings.now(), attachments };
    this.#conversation.dispatch({ type: 'message_submit', ...entry });
    void outbox.keep(entry);
    if (this.state.phase.type === 'ready') void this.#tellVisit();
    void this.#queue.run();
  }

  /** Sends a failed message again, as the same message. */
  retry(id: string): void {
    this.#conversation.dispatch({ type: 'message_retry', id });
    void this.#queue.run();
  }

  /** Takes a message back that was not sent, and gives its text; null when it is too late. */
  takeBack(id: string): string | null {
    const message = findVisitorMessage(this.state, id);
    if (!message || !isEditable(message)) return null;
    this.#conversation.dispatch({ type: 'message_take_back', id });
    void this.#options.outbox.drop(id);
    return message.text;
  }

  /** Ends the answer that is being written with what is shown. One that the server has not begun is stopped when it does. */
  stop(): void {
    const answer = findRunning(this.state);
    const id = answer?.replyTo ?? null;
    if (id === null || this.state.stopping === id) return;
    this.#conversation.dispatch({ type: 'stop_request', id });
    if (answer?.turnId) void this.#queue.stopTurn(id, answer.turnId);
  }

  /** Fetches the page above the oldest message, if there is one. */
  async loadOlder(): Promise<void> {
    const { older } = this.state;
    if (older.type !== 'available' && older.type !== 'failed') return;
    const isCurrent = this.#conversation.mark();
    this.#conversation.dispatch({ type: 'older_request' });
    const page = await this.#options.api.history({ cursor: older.cursor, limit: pageSize });
    if (!isCurrent()) return;
    if (page.ok) return this.#conversation.dispatch({ type: 'older_load', history: page.value });
    this.#conversation.dispatch({ type: 'older_fail', code: page.failure.code });
  }

  /** Looks at the newest messages again: another tab of this visitor told of news. */
  async refresh(): Promise<void> {
    if (this.state.phase.type !== 'ready') return;
    const isCurrent = this.#conversation.mark();
    const page = await this.#options.api.history({ limit: pageSize });
    if (page.ok && isCurrent()) this.#conversation.dispatch({ type: 'history_refresh', history: page.value });
  }

  /** Sends what an earlier visit, or a tab that is gone, could not send. */
  async adoptUnsent(): Promise<void> {
    const isCurrent = this.#conversation.mark();
    const { outbox } = this.#options;
    await outbox.adopt((entry) => {
      if (!isCurrent() || this.#conversation.disposed) return;
      // Stored by the server, though nobody here heard of it.
      if (findVisitorMessage(this.state, entry.id)?.accepted) return void outbox.drop(entry.id);
      this.#conversation.dispatch({ type: 'outbox_load', entry });
      void this.#queue.run();
    });
    if (this.#conversation.disposed) outbox.release();
  }

  /** The visitor ends the conversation: the server is told, the browser forgets. A running turn runs on, unheard. */
  end(): void {
    this.#options.api.close('user_closed');
    this.#leave('chat_end');
  }

  /** Begins a new conversation as a new visitor. */
  async restart(): Promise<void> {
    this.#abandon();
    this.#conversation.dispatch({ type: 'chat_restart' });
    await this.open();
  }

  /** The visitor leaves this device: the server ends the session, the browser forgets. */
  async leave(): Promise<void> {
    const wasOpen = this.state.phase.type !== 'idle';
    const left = this.#options.api.logout();
    this.#forgetVisitor();
    this.#tellTabs();
    this.#conversation.dispatch({ type: 'chat_restart' });
    if (wasOpen) void this.open();
    const reply = await left;
    // Now that the session is over, another tab that looks finds that it is.
    this.#options.tellTabs();
    if (!reply.ok) this.#conversation.notify({ type: 'error', code: reply.failure.code });
  }

  /** What happened outside of a turn, as the live chunk understands it, and what of it the page may hear. */
  hear(
    change: (state: ChatState) => ChatState,
    toNotices: (before: ChatState, after: ChatState) => readonly ChatNotice[],
  ): void {
    const before = this.state;
    this.#conversation.dispatch({ type: 'live_change', change });
    for (const notice of toNotices(before, this.state)) this.#conversation.notify(notice);
  }

  /** What the browser is has changed: the next message tells it again. */
  introduceAgain(): void {
    this.#queue.introduceAgain();
  }

  /** The browser gained or lost its network. What it could not open without is opened again. */
  setOnline(online: boolean): void {
    this.#conversation.dispatch({ type: 'connection_change', online });
    const { phase } = this.state;
    if (online && phase.type === 'failed' && phase.failure.code === 'network') void this.open();
  }

  /** Stops everything; nothing is told afterwards. */
  dispose(): void {
    this.#conversation.dispose();
    this.#options.outbox.release();
    this.#options.api.dispose();
  }

  /** Whoever begins anew here may be somebody else, who has accepted nothing. */
  #leave(type: 'chat_end' | 'chat_erase'): void {
    this.#options.api.forget();
    this.#forgetVisitor();
    this.#conversation.dispatch({ type });
  }

  /** Nothing of this visitor is there for the next: neither what was accepted nor what was not sent. */
  #forgetVisitor(): void {
    void this.#options.outbox.clear();
    this.#consented = false;
    this.#abandon();
  }

  #abandon(): void {
    this.#conversation.abandon();
    this.#queue.abandon();
  }

  async #openOutbox(sessionId: string): Promise<void> {
    const { outbox } = this.#options;
    await outbox.open(sessionId);
    // Written before it was known whose messages they are.
    for (const message of this.state.messages) {
      if (message.role === 'visitor' && !message.accepted) void outbox.keep(message);
    }
    // Gone meanwhile: what is stored is the next tab's.
    if (this.#conversation.disposed) return outbox.release();
    await this.adoptUnsent();
  }

  /** Statistics: a visit that is not counted must not disturb the visitor. The next message tells it again. */
  async #tellVisit(): Promise<void> {
    if (this.#visited) return;
    this.#visited = true;
    const { api, visit } = this.#options;
    const told = await api.visit(visit());
    this.#visited = told.ok || !isRetryable(told.failure.code);
  }

  #tellTabs(): void {
    if (this.state.config?.persist_session) this.#options.tellTabs();
  }

  /** The text has a new version, or consent was taken back: the message waits for the visitor's word. */
  async #askForConsent(id: string): Promise<boolean> {
    this.#consented = false;
    const { api, locale } = this.#options;
    const isCurrent = this.#conversation.mark();
    const config = await api.config(locale());
    if (!config.ok || !config.value.consent || !isCurrent()) return false;
    // Until they say yes what they write is in this page only; then it is stored as their session's again.
    void this.#options.outbox.clear();
    this.#conversation.dispatch({ type: 'message_fail', id, code: 'consent_required' });
    this.#conversation.dispatch({ type: 'message_hold', id });
    this.#conversation.dispatch({ type: 'consent_ask', config: config.value, consent: config.value.consent });
    return true;
  }
}
