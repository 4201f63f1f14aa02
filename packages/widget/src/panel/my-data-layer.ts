import { html, nothing, type LitElement } from 'lit';
import type { ChatState } from '../chat/chat-state.ts';
import type { MyData } from './my-data/my-data.ts';
import type { ViewContext } from './view-context.ts';

/** The card of the visitor's data and the form for the lead, fetched when the visitor first reaches for one. */
export class MyDataLayer {
  readonly #host: LitElement;
  #loading: Promise<MyData> | undefined;
  #parts: MyData | undefined;
  #failed = false;

  constructor(host: LitElement) {
    this.#host = host;
  }

  /** Opens the card. */
  async openCard(context: ViewContext): Promise<void> {
    const parts = await this.#load();
    await parts?.card.open(context);
  }

  /** The card, while it stands in place of the messages. */
  renderCard(context: ViewContext): unknown {
    return this.#parts?.card.isOpen() === true ? this.#parts.card.render(context) : undefined;
  }

  /** The form, while it stands in place of the composer. */
  renderForm(context: ViewContext): unknown {
    return this.#parts?.form.isOpen(context.chat) === true ? this.#parts.form.render(context) : undefined;
  }

  /** Above the composer: the offer of the form while several facts are missing, or that the code did not arrive. */
  renderOffer({ chat, labels }: ViewContext): unknown {
    if (this.#failed) return html`<div class="notice" part="notice" role="alert">${labels.failures.network}</div>`;
    if (!mayOfferForm(chat)) return nothing;
    const open = () => void this.#load().then((parts) => parts?.form.open(chat));
    return html`<div class="offer">
      <button class="link" type="button" @click=${open}>${labels.formOffer}</button>
    </div>`;
  }

  /** Closes what is open of it; false when nothing is. */
  close(chat: ChatState): boolean {
    const { card, form } = this.#parts ?? {};
    const open = [card, form].find((layer) => layer?.isOpen(chat));
    open?.close();
    return open !== undefined;
  }

  /** Takes the card away without moving the focus. */
  hideCard(): void {
    this.#parts?.card.clear();
  }

  /** Shows nothing of the visitor any more. */
  clear(): void {
    this.hideCard();
    this.#parts?.form.clear();
  }

  async #load(): Promise<MyData | undefined> {
    this.#loading ??= import('./my-data/my-data.ts').then(({ createMyData }) => createMyData(this.#host));
    try {
      this.#parts = await this.#loading;
      this.#failed = false;
    } catch {
      this.#loading = undefined;
      this.#failed = true;
    }
    this.#host.requestUpdate();
    return this.#parts;
  }
}

/** Whether several facts are missing; while an answer is being written nothing moves under the visitor's hand. */
function mayOfferForm({ phase, lead, manualMode, messages }: ChatState): boolean {
  if (phase.type !== 'ready' || manualMode || lead === null || lead.closed) return false;
  const last = messages.at(-1);
  const isWriting = last?.role === 'answer' && (last.status === 'thinking' || last.status === 'writing');
  return lead.missing.length > 1 && !isWriting;
}
