import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { ChatState } from '../../chat/chat-state.ts';
import { describeFailure } from '../../labels/labels.ts';
import { dataOf } from './data-actions.ts';
import { dataLabelsFor } from './data-labels.ts';
import { mayOfferForm } from '../my-data-layer.ts';
import { focusWrong, readFields, renderFields } from './render-fields.ts';
import type { ViewContext } from '../view-context.ts';

type Host = ReactiveControllerHost & { renderRoot: HTMLElement | DocumentFragment };

/**
 * The form for a visitor who would rather fill in than be asked: in place of the composer
 * while it is open. What is sent is stored before the assistant is told.
 */
export class LeadForm implements ReactiveController {
  readonly #host: Host;
  #open = false;
  #wrong: readonly string[] = [];
  #note = '';

  constructor(host: Host) {
    this.#host = host;
    host.addController(this);
  }

  /** Nothing to wait for: the host renders it. */
  hostUpdated(): void {}

  /** Whether it stands in place of the composer. */
  isOpen(chat: ChatState): boolean {
    return this.#open && mayOfferForm(chat, 1);
  }

  /** Escape closes it. */
  close(): void {
    this.#open = false;
    this.#wrong = [];
    this.#note = '';
    this.#host.requestUpdate();
    void this.#host.updateComplete.then(() => this.#find('textarea')?.focus({ preventScroll: true }));
  }

  render(context: ViewContext): TemplateResult {
    const { chat, locale } = context;
    const labels = dataLabelsFor(locale);
    const missing = chat.lead?.missing ?? [];
    return html`<div class="foot lead">
      <form
        class="fields"
        novalidate
        aria-labelledby="lead-title"
        @submit=${(event: SubmitEvent) => void this.#send(event, context)}
      >
        <strong id="lead-title">${labels.formTitle}</strong>
        ${renderFields({ fields: missing, values: {}, wrong: this.#wrong }, labels)}
        <p class="wrong" role="alert">${this.#note}</p>
        <div class="ask">
          <button class="button" type="button" @click=${() => this.close()}>${labels.cancel}</button>
          <button class="button main" type="submit">${labels.formSend}</button>
        </div>
      </form>
    </div>`;
  }

  /** Opens it, the focus in its first field. */
  open(): void {
    this.#open = true;
    this.#host.requestUpdate();
    void this.#host.updateComplete.then(() => this.#find('.lead input')?.focus());
  }

  /** Empty fields stay missing: the assistant may ask for them. */
  async #send(event: SubmitEvent, { chat, labels, locale, actions }: ViewContext): Promise<void> {
    const entered = readFields(event, chat.lead?.missing ?? []);
    const given = Object.fromEntries(Object.entries(entered).filter(([, text]) => text !== ''));
    if (Object.keys(given).length === 0) return this.close();
    const reply = await dataOf(actions).correct(given);
    if (reply.ok) {
      this.close();
      return void actions.send(dataLabelsFor(locale).formDone);
    }
    const { code, fields = [] } = reply.failure;
    this.#wrong = fields;
    this.#note = fields.length > 0 ? '' : describeFailure(labels, code);
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    focusWrong(this.#host.renderRoot);
  }

  #find(selector: string): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>(selector);
  }
}
