import type { ClientContext, MessageRequest, TurnChunk } from '@talia/protocol';
import type { ApiClient } from '../api/api-client.ts';
import type { FailureCode } from '../api/failure.ts';
import type { Outbox } from '../api/outbox.ts';
import { findAnswer, findVisitorMessage, nextQueued, type VisitorMessage } from './chat-state.ts';
import type { Conversation } from './conversation.ts';
import type { DeliverMessage, DeliveryResult, Surroundings } from './deliver-message.ts';
import { isRetryable } from './is-retryable.ts';

/** What the queue works with. */
export interface DeliveryQueueOptions {
  api: Pick<ApiClient, 'send' | 'resume' | 'stop'>;
  outbox: Pick<Outbox, 'drop'>;
  surroundings: Surroundings;
  locale: () => string;
  client: () => ClientContext;
  /** Tells the other tabs of this visitor to look again. */
  tellTabs: () => void;
  /** The server wants an acceptance first. True: the visitor is asked for it, and the message waits for their word. */
  askForConsent: (id: string) => Promise<boolean>;
  /** Brings the code that carries a message, undefined where it cannot be had. Its own chunk unless told. */
  fetchDelivery?: (() => Promise<DeliverMessage | undefined>) | undefined;
}

/** Sends what is queued, one message after another, each when the turn before has ended. */
export class DeliveryQueue {
  readonly #conversation: Conversation;
  readonly #options: DeliveryQueueOptions;
  #delivering = false;
  #deliverMessage: DeliverMessage | undefined;
  /** Of this page load: what the browser is, told once. */
  #introduced = false;

  constructor(conversation: Conversation, options: DeliveryQueueOptions) {
    this.#conversation = conversation;
    this.#options = options;
    // Begins to come now: the first message needs it, writing it does not.
    void this.#fetchDelivery();
  }

  /** A message is under way. */
  get busy(): boolean {
    return this.#delivering;
  }

  /** Sends until nothing is queued. While it does, calling it again does nothing. */
  async run(): Promise<void> {
    if (this.#delivering) return;
    this.#delivering = true;
    const isCurrent = this.#conversation.mark();
    // Before one is chosen: while the code comes, messages may be taken back, and their visitor may leave.
    if (!this.#deliverMessage && this.#nextToSend()) await this.#fetchDelivery();
    if (!isCurrent()) return;
    for (let message = this.#nextToSend(); message; message = this.#nextToSend()) {
      const result = await this.#deliver(message, isCurrent);
      if (!isCurrent()) return;
      const asked = isConsentMissing(result) && (await this.#options.askForConsent(message.id));
      if (!isCurrent()) return;
      if (!asked) this.#finish(message.id, result);
    }
    this.#delivering = false;
  }

  /** Asks the server to end the turn that answers that message. */
  async stopTurn(id: string, turnId: string): Promise<void> {
    const isCurrent = this.#conversation.mark();
    const stopped = await this.#options.api.stop(turnId);
    if (stopped.ok || !isCurrent()) return;
    // The answer runs on and can be stopped again.
    this.#conversation.dispatch({ type: 'stop_fail', id });
    this.#conversation.notify({ type: 'error', code: stopped.failure.code });
  }

  /** The next message tells again what the browser is. */
  introduceAgain(): void {
    this.#introduced = false;
  }

  /** Another conversation runs: what is under way belongs to none. */
  abandon(): void {
    this.#delivering = false;
    this.#introduced = false;
  }

  /** Where it cannot be had it is tried again with the next message. */
  async #fetchDelivery(): Promise<void> {
    const { fetchDelivery: fetch = fetchDelivery } = this.#options;
    this.#deliverMessage ??= await fetch();
  }

  #nextToSend(): VisitorMessage | undefined {
    const { state, disposed } = this.#conversation;
    if (disposed || state.phase.type !== 'ready') return undefined;
    return nextQueued(state);
  }

  async #deliver(message: VisitorMessage, isCurrent: () => boolean): Promise<DeliveryResult> {
    const deliverMessage = this.#deliverMessage;
    if (!deliverMessage) return { type: 'failed', code: 'network' };
    const { id } = message;
    const { surroundings } = this.#options;
    const conversation = this.#conversation;
    let isNew = !message.accepted;
    return deliverMessage(
      this.#toRequest(message),
      {
        isWanted: () => isCurrent() && !conversation.disposed,
        onSend: () => conversation.dispatch({ type: 'message_send', id, at: surroundings.now() }),
        onResume: () => conversation.dispatch({ type: 'message_resume', id, at: surroundings.now() }),
        onChunk: (chunk) => {
          if (!isCurrent()) return;
          this.#receiveChunk(id, chunk);
          if (chunk.type === 'start' && isNew) this.#tellStored(id, chunk.messageMetadata.turn_id ?? null);
          if (chunk.type === 'start') isNew = false;
        },
        onWait: (code, until) => {
          if (isCurrent()) conversation.dispatch({ type: 'message_wait', id, code, until });
        },
      },
      this.#options,
    );
  }

  #receiveChunk(id: string, chunk: TurnChunk): void {
    const conversation = this.#conversation;
    conversation.dispatch({ type: 'chunk_arrive', id, chunk });
    if (chunk.type === 'data-talia-lead') conversation.notify({ type: 'lead_change', lead: chunk.data });
    if (chunk.type !== 'start') return;
    const turnId = chunk.messageMetadata.turn_id ?? null;
    if (turnId !== null && conversation.state.stopping === id) void this.stopTurn(id, turnId);
  }

  /** The server holds the message, though news from another tab may have said so before. */
  #tellStored(id: string, turnId: string | null): void {
    const conversation = this.#conversation;
    void this.#options.outbox.drop(id);
    this.#options.tellTabs();
    const message = findVisitorMessage(conversation.state, id);
    if (message) conversation.notify({ type: 'message', message });
    conversation.notify({ type: 'turn_start', clientMessageId: id, turnId });
  }

  #finish(id: string, result: DeliveryResult): void {
    const conversation = this.#conversation;
    if (result.type === 'failed') this.#failWaiting(id, result.code);
    const answer = findAnswer(conversation.state, id);
    if (answer && result.type !== 'failed') conversation.notify({ type: 'message', message: answer });
    if (result.type !== 'failed') this.#options.tellTabs();
    conversation.notify({ type: 'turn_end', clientMessageId: id, outcome: result.type });
  }

  /** Those in line behind a message that failed would arrive out of order: they fail with it, each with its retry. */
  #failWaiting(id: string, code: FailureCode): void {
    const conversation = this.#conversation;
    conversation.dispatch({ type: 'message_fail', id, code });
    if (!isRetryable(code)) void this.#options.outbox.drop(id);
    for (let next = this.#nextInLine(); next; next = this.#nextInLine()) {
      conversation.dispatch({ type: 'message_fail', id: next.id, code });
    }
    conversation.notify({ type: 'error', code });
  }

  /** Disposed of, nothing changes any more: then nobody is in line. */
  #nextInLine(): VisitorMessage | undefined {
    return this.#conversation.disposed ? undefined : nextQueued(this.#conversation.state);
  }

  /** What the browser is does not change within a page: told with its first message only. */
  #toRequest({ id, text, attachments }: VisitorMessage): MessageRequest {
    const request: MessageRequest = { content: text, client_message_id: id, locale: this.#options.locale() };
    if (attachments) request.attachments = attachments.map((file) => file.id);
    if (this.#introduced) return request;
    this.#introduced = true;
    return { ...request, fresh_load: true, metadata: { client: this.#options.client() } };
  }
}

function fetchDelivery(): Promise<DeliverMessage | undefined> {
  return import('./deliver-message.ts').then(
    ({ deliverMessage }) => deliverMessage,
    () => undefined,
  );
}

function isConsentMissing(result: DeliveryResult): boolean {
  return result.type === 'failed' && result.code === 'consent_required';
}
