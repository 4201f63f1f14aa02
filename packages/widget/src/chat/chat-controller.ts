import type { ClientContext, MeReply, MessageRequest, TurnChunk, VisitRequest } from '@talia/protocol';
import type { ApiClient } from '../api/api-client.ts';
import type { ApiResult, FailureCode } from '../api/failure.ts';
import type { Outbox } from '../api/outbox.ts';
import type { TokenStore } from '../api/token-store.ts';
import type { ChatEvent } from './chat-event.ts';
import type { ChatNotice } from './chat-notice.ts';
import {
  findAnswer,
  findRunning,
  findVisitorMessage,
  initialState,
  isEditable,
  nextQueued,
  type ChatState,
  type VisitorMessage,
} from './chat-state.ts';
import { deliverMessage, type DeliveryResult, type Surroundings } from './deliver-message.ts';
import { findUnanswered } from './history.ts';
import { reduceChat } from './reduce-chat.ts';
import { isRetryable } from './retry-policy.ts';
import { pageSize, startConversation } from './start-conversation.ts';

/** What the controller works with. Nothing here is a global. */
export interface ChatControllerOptions {
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
  onChange: (state: ChatState) => void;
  onNotice: (notice: ChatNotice) => void;
}

/**
 * Runs one visitor's conversation: the reducer decides, this carries out. It does nothing until it is opened, and
 * failures are state: no method throws or rejects.
 */
export class ChatController {
  readonly #options: ChatControllerOptions;
  #state: ChatState = initialState;
  #disposed = false;
  #delivering = false;
  /** Of this page load: what is told once. */
  #visited = false;
  #introduced = false;
  /** The visitor, or the page in their name, accepts the site's text. */
  #consented = false;
  /** Counts conversations: what an ended one still receives concerns nobody. */
  #generation = 0;

  constructor(options: ChatControllerOptions) {
    this.#options = options;
  }

  get state(): ChatState {
    return this.#state;
  }

  /** A message or an opening is under way. */
  get busy(): boolean {
    return this.#delivering || this.#state.phase.type === 'loading';
  }

  /** Connects: config, session, history. Again after a failure; otherwise repeating it does nothing. */
  async open(): Promise<void> {
    const { type } = this.#state.phase;
    if (type !== 'idle' && type !== 'failed' && type !== 'consent') return;
    const { api, surroundings, visit } = this.#options;
    const generation = this.#generation;
    this.#dispatch({ type: 'chat_open' });
    const started = await startConversation(this.#options, this.#consented ? 'consented' : 'to_ask');
    if (generation !== this.#generation) return;
    if (!started.ok) {
      this.#dispatch({ type: 'chat_fail', failure: started.failure, at: surroundings.now() });
      return this.#notify({ type: 'error', code: started.failure.code });
    }
    if (started.value.type === 'consent') {
      this.#dispatch({ ...started.value, type: 'consent_ask' });
      // Given while it was not known yet whether it is asked for.
      return this.#consented ? this.open() : undefined;
    }
    const { config, history, sessionId } = started.value;
    this.#dispatch({ type: 'chat_ready', config, history });
    if (config.persist_session) void this.#openOutbox(sessionId);
    // Statistics: a visit that is not counted must not disturb the visitor.
    if (!this.#visited) void api.visit(visit());
    this.#visited = true;
    const unanswered = history === null ? null : findUnanswered(history, surroundings.now());
    if (unanswered !== null) this.#dispatch({ type: 'message_retry', id: unanswered });
    void this.#deliverQueued();
  }

  /** The site's text is accepted, now or before it is asked for. */
  accept(): void {
    this.#consented = true;
    if (this.#state.phase.type === 'consent') void this.open();
  }

  /** Takes consent back: nothing says yes for the visitor any more. */
  withdraw(version: string): Promise<ApiResult<unknown>> {
    this.#consented = false;
    return this.#options.api.consent({ version, accepted: false });
  }

  /** Somebody else is here now, who has accepted nothing. */
  forgetConsent(): void {
    this.#consented = false;
  }

  /** The visitor gave facts by themselves. */
  learn(me: MeReply): void {
    this.#dispatch({ type: 'lead_learn', me });
    const { lead } = this.#state;
    if (lead !== null) this.#notify({ type: 'lead_change', lead });
  }

  /** Has all of the visitor erased; then the conversation has ended here, too. Without a visit nothing is asked. */
  async erase(): Promise<ApiResult<unknown>> {
    const { api } = this.#options;
    if (!api.hasVisit()) return { ok: true, value: null };
    const reply = await api.erase();
    if (reply.ok) this.#leave('chat_erase');
    return reply;
  }

  /** Puts the text in line. Messages go one after another, each when the turn before has ended. */
  send(text: string): void {
    const { newId, surroundings, outbox } = this.#options;
    const entry = { id: newId(), text, at: surroundings.now() };
    this.#dispatch({ type: 'message_submit', ...entry });
    void outbox.keep(entry);
    void this.#deliverQueued();
  }

  /** Sends a failed message again, as the same message. */
  retry(id: string): void {
    this.#dispatch({ type: 'message_retry', id });
    void this.#deliverQueued();
  }

  /** Takes a message back that was not sent, and gives its text; null when it is too late. */
  takeBack(id: string): string | null {
    const message = findVisitorMessage(this.#state, id);
    if (!message || !isEditable(message)) return null;
    this.#dispatch({ type: 'message_take_back', id });
    void this.#options.outbox.drop(id);
    return message.text;
  }

  /** Ends the answer that is being written with what is shown. One that the server has not begun is stopped when it does. */
  stop(): void {
    const answer = findRunning(this.#state);
    const id = answer?.replyTo ?? null;
    if (id === null || this.#state.stopping === id) return;
    this.#dispatch({ type: 'stop_request', id });
    if (answer?.turnId) void this.#stopTurn(id, answer.turnId);
  }

  /** Fetches the page above the oldest message, if there is one. */
  async loadOlder(): Promise<void> {
    const { older } = this.#state;
    if (older.type !== 'available' && older.type !== 'failed') return;
    const generation = this.#generation;
    this.#dispatch({ type: 'older_request' });
    const page = await this.#options.api.history({ cursor: older.cursor, limit: pageSize });
    if (generation !== this.#generation) return;
    if (page.ok) return this.#dispatch({ type: 'older_load', history: page.value });
    this.#dispatch({ type: 'older_fail', code: page.failure.code });
  }

  /** Looks at the newest messages again: another tab of this visitor told of news. */
  async refresh(): Promise<void> {
    if (this.#state.phase.type !== 'ready') return;
    const generation = this.#generation;
    const page = await this.#options.api.history({ limit: pageSize });
    if (page.ok && generation === this.#generation) this.#dispatch({ type: 'history_refresh', history: page.value });
  }

  /** Sends what an earlier visit, or a tab that is gone, could not send. */
  async adoptUnsent(): Promise<void> {
    const generation = this.#generation;
    const { outbox } = this.#options;
    await outbox.adopt((entry) => {
      if (generation !== this.#generation || this.#disposed) return;
      // Stored by the server, though nobody here heard of it.
      if (findVisitorMessage(this.#state, entry.id)?.accepted) return void outbox.drop(entry.id);
      this.#dispatch({ type: 'outbox_load', entry });
      void this.#deliverQueued();
    });
    if (this.#disposed) outbox.release();
  }

  /** The visitor ends the conversation: the server is told, the browser forgets. A running turn runs on, unheard. */
  end(): void {
    this.#options.api.close('user_closed');
    this.#leave('chat_end');
  }

  /** Begins a new conversation as a new visitor. */
  async restart(): Promise<void> {
    this.#abandon();
    this.#dispatch({ type: 'chat_restart' });
    await this.open();
  }

  /** The visitor leaves this device: the server ends the session, the browser forgets. */
  async leave(): Promise<void> {
    const wasOpen = this.#state.phase.type !== 'idle';
    const left = this.#options.api.logout();
    this.#forgetVisitor();
    this.#tellTabs();
    this.#dispatch({ type: 'chat_restart' });
    if (wasOpen) void this.open();
    const reply = await left;
    // Now that the session is over, another tab that looks finds that it is.
    this.#options.tellTabs();
    if (!reply.ok) this.#notify({ type: 'error', code: reply.failure.code });
  }

  /** What the browser is has changed: the next message tells it again. */
  introduceAgain(): void {
    this.#introduced = false;
  }

  /** The browser gained or lost its network. */
  setOnline(online: boolean): void {
    this.#dispatch({ type: 'connection_change', online });
  }

  /** Stops everything; nothing is told afterwards. */
  dispose(): void {
    this.#disposed = true;
    this.#options.outbox.release();
    this.#options.api.dispose();
  }

  /** Whoever begins anew here may be somebody else, who has accepted nothing. */
  #leave(type: 'chat_end' | 'chat_erase'): void {
    this.#options.api.forget();
    this.#forgetVisitor();
    this.#dispatch({ type });
  }

  /** Nothing of this visitor is there for the next: neither what was accepted nor what was not sent. */
  #forgetVisitor(): void {
    void this.#options.outbox.clear();
    this.#consented = false;
    this.#abandon();
  }

  #abandon(): void {
    this.#generation++;
    this.#delivering = false;
    this.#introduced = false;
  }

  async #openOutbox(sessionId: string): Promise<void> {
    const { outbox } = this.#options;
    await outbox.open(sessionId);
    // Written before it was known whose messages they are.
    for (const message of this.#state.messages) {
      if (message.role === 'visitor' && !message.accepted) void outbox.keep(message);
    }
    // Gone meanwhile: what is stored is the next tab's.
    if (this.#disposed) return outbox.release();
    await this.adoptUnsent();
  }

  #tellTabs(): void {
    if (this.#state.config?.persist_session) this.#options.tellTabs();
  }

  async #deliverQueued(): Promise<void> {
    if (this.#delivering) return;
    this.#delivering = true;
    const generation = this.#generation;
    for (let message = this.#nextToSend(); message; message = this.#nextToSend()) {
      const result = await this.#deliver(message, generation);
      if (generation !== this.#generation) return;
      const asked = isConsentMissing(result) && (await this.#askForConsent(message.id, generation));
      if (generation !== this.#generation) return;
      if (!asked) this.#finishDelivery(message.id, result);
    }
    this.#delivering = false;
  }

  #nextToSend(): VisitorMessage | undefined {
    if (this.#disposed || this.#state.phase.type !== 'ready') return undefined;
    return nextQueued(this.#state);
  }

  #deliver(message: VisitorMessage, generation: number): Promise<DeliveryResult> {
    const { id } = message;
    const { surroundings } = this.#options;
    const current = () => generation === this.#generation;
    return deliverMessage(
      this.#toRequest(message),
      {
        isWanted: () => current() && !this.#disposed,
        onSend: () => this.#dispatch({ type: 'message_send', id, at: surroundings.now() }),
        onResume: () => this.#dispatch({ type: 'message_resume', id, at: surroundings.now() }),
        onChunk: (chunk) => {
          if (current()) this.#receiveChunk(id, chunk);
        },
        onWait: (code, until) => {
          if (current()) this.#dispatch({ type: 'message_wait', id, code, until });
        },
      },
      this.#options,
    );
  }

  async #stopTurn(id: string, turnId: string): Promise<void> {
    const generation = this.#generation;
    const stopped = await this.#options.api.stop(turnId);
    if (stopped.ok || generation !== this.#generation) return;
    // The answer runs on and can be stopped again.
    this.#dispatch({ type: 'stop_fail', id });
    this.#notify({ type: 'error', code: stopped.failure.code });
  }

  #receiveChunk(id: string, chunk: TurnChunk): void {
    const wasAccepted = findVisitorMessage(this.#state, id)?.accepted;
    this.#dispatch({ type: 'chunk_arrive', id, chunk });
    if (chunk.type === 'data-talia-lead') this.#notify({ type: 'lead_change', lead: chunk.data });
    if (chunk.type !== 'start') return;
    const turnId = chunk.messageMetadata.turn_id ?? null;
    if (turnId !== null && this.#state.stopping === id) void this.#stopTurn(id, turnId);
    if (wasAccepted) return;
    void this.#options.outbox.drop(id);
    this.#tellTabs();
    const message = findVisitorMessage(this.#state, id);
    if (message) this.#notify({ type: 'message', message });
    this.#notify({ type: 'turn_start', clientMessageId: id, turnId });
  }

  /** The text has a new version, or consent was taken back: the message waits for the visitor's word. */
  async #askForConsent(id: string, generation: number): Promise<boolean> {
    this.#consented = false;
    const { api, locale } = this.#options;
    const config = await api.config(locale());
    if (!config.ok || !config.value.consent || generation !== this.#generation) return false;
    this.#dispatch({ type: 'message_fail', id, code: 'consent_required' });
    this.#dispatch({ type: 'message_hold', id });
    this.#dispatch({ type: 'consent_ask', config: config.value, consent: config.value.consent });
    return true;
  }

  #finishDelivery(id: string, result: DeliveryResult): void {
    if (result.type === 'failed') this.#failWaiting(id, result.code);
    const answer = findAnswer(this.#state, id);
    if (answer && result.type !== 'failed') this.#notify({ type: 'message', message: answer });
    if (result.type !== 'failed') this.#tellTabs();
    this.#notify({ type: 'turn_end', clientMessageId: id, outcome: result.type });
  }

  /** Those in line behind a message that failed would arrive out of order: they fail with it, each with its retry. */
  #failWaiting(id: string, code: FailureCode): void {
    this.#dispatch({ type: 'message_fail', id, code });
    if (!isRetryable(code)) void this.#options.outbox.drop(id);
    for (let next = nextQueued(this.#state); next && !this.#disposed; next = nextQueued(this.#state)) {
      this.#dispatch({ type: 'message_fail', id: next.id, code });
    }
    this.#notify({ type: 'error', code });
  }

  /** What the browser is does not change within a page: told with its first message only. */
  #toRequest({ id, text }: VisitorMessage): MessageRequest {
    const request: MessageRequest = { content: text, client_message_id: id, locale: this.#options.locale() };
    if (this.#introduced) return request;
    this.#introduced = true;
    return { ...request, fresh_load: true, metadata: { client: this.#options.client() } };
  }

  #dispatch(event: ChatEvent): void {
    if (this.#disposed) return;
    this.#state = reduceChat(this.#state, event);
    this.#options.onChange(this.#state);
  }

  #notify(notice: ChatNotice): void {
    if (!this.#disposed) this.#options.onNotice(notice);
  }
}

function isConsentMissing(result: DeliveryResult): boolean {
  return result.type === 'failed' && result.code === 'consent_required';
}
