import type { ChatEvent } from './chat-event.ts';
import type { ChatNotice } from './chat-notice.ts';
import { initialState, type ChatState } from './chat-state.ts';
import { reduceChat } from './reduce-chat.ts';

/** Who hears of a conversation. */
export interface ConversationListeners {
  onChange: (state: ChatState) => void;
  onNotice: (notice: ChatNotice) => void;
}

/** The state of the conversation that runs, and the one way to change it. Disposed of, it changes and tells no more. */
export class Conversation {
  readonly #listeners: ConversationListeners;
  #state: ChatState = initialState;
  #disposed = false;
  #generation = 0;

  constructor(listeners: ConversationListeners) {
    this.#listeners = listeners;
  }

  get state(): ChatState {
    return this.#state;
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  /** Gives the question whether the conversation of this moment still runs: what an ended one receives concerns nobody. */
  mark(): () => boolean {
    const generation = this.#generation;
    return () => generation === this.#generation;
  }

  /** From now on another conversation runs. */
  abandon(): void {
    this.#generation++;
  }

  dispatch(event: ChatEvent): void {
    if (this.#disposed) return;
    this.#state = reduceChat(this.#state, event);
    this.#listeners.onChange(this.#state);
  }

  notify(notice: ChatNotice): void {
    if (!this.#disposed) this.#listeners.onNotice(notice);
  }

  dispose(): void {
    this.#disposed = true;
  }
}
