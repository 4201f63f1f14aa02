import type { LeadField } from '@talia/protocol';
import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { ChatState } from '../../chat/chat-state.ts';
import { describeFailure } from '../../labels/labels.ts';
import { createDataActions } from './data-actions.ts';
import { dataLabelsFor } from './data-labels.ts';
import { focusWrong, readFields, renderFields } from './render-fields.ts';
import type { ViewContext } from '../view-context.ts';

type Host = ReactiveControllerHost & { renderRoot: HTMLElement | DocumentFragment };

/**
 * The form for a visitor who would rather fill in than be asked: in place of the composer
 * while it is open. What is sent is stored before the assistant is told.
 */
export class LeadForm implements ReactiveController {
  readonly #host: Host;
  /** What was missing when it was opened, null while it is closed: nothing moves under the visitor's hand. */
  #fields: readonly LeadField[] | null = null;
  /** What was typed, for when it was hidden meanwhile. */
  #values: Partial<Record<LeadField, string>> = {};
  #sending = false;
  #wrong: readonly string[] = [];
  #note = '';

  constructor(host: Host) {
    this.#host = host;
    host.addController(this);
  }

  /** Nothing to wait for: the host renders it. */
  hostUpdated(): void {}

  /** Whether it stands in place of the composer. */
  isOpen({ phase }: ChatState): boolean {
    return this.#fields !== null && phase.type === 'ready';
  }

  /** Escape closes it, and the focus goes to the composer. */
  close(): void {
    this.clear();
    void this.#host.updateComplete.then(() => this.#find('textarea')?.focus({ preventScroll: true }));
  }

  /** Nothing that was typed is there any more. The focus is left alone: it may be the page's. */
  clear(): void {
    this.#fields = null;
    this.#values = {};
    this.#sending = false;
    this.#wrong = [];
    this.#note = '';
    this.#host.requestUpdate();
  }

  render(context: ViewContext): TemplateResult {
    const labels = dataLabelsFor(context.locale);
    const fields = this.#fields ?? [];
    return html`<div class="foot lead">
      <form
        class="fields"
        novalidate
        aria-labelledby="lead-title"
        @input=${(event: Event) => (this.#values = readFields(event, fields))}
        @submit=${(event: SubmitEvent) => void this.#send(event, context)}
      >
        <strong id="lead-title">${labels.formTitle}</strong>
        ${renderFields({ fields, values: this.#values, wrong: this.#wrong }, labels)}
        <p class="wrong" role="alert">${this.#note}</p>
        <div class="ask">
          <button class="button" type="button" @click=${() => this.close()}>${labels.cancel}</button>
          <button class="button main" type="submit">${labels.formSend}</button>
        </div>
      </form>
    </div>`;
  }

  /** Opens it, the focus in its first field. */
  open({ lead }: ChatState): void {
    this.#fields = lead?.missing ?? [];
    this.#host.requestUpdate();
    void this.#host.updateComplete.then(() => this.#find('.lead input')?.focus());
  }

  /** Empty fields stay missing: the assistant may ask for them. */
  async #send(event: SubmitEvent, { labels, locale, actions }: ViewContext): Promise<void> {
    const entered = readFields(event, this.#fields ?? []);
    const given = Object.fromEntries(Object.entries(entered).filter(([, text]) => text !== ''));
    if (Object.keys(given).length === 0) return this.close();
    if (this.#sending) return;
    this.#sending = true;
    const reply = await createDataActions(actions.data).correct(given);
    // Closed meanwhile: what is shown now may be somebody else's.
    if (!this.#sending) return;
    this.#sending = false;
    if (reply.ok) {
      // Kept from being sent by the page, what was typed stays.
      if (actions.send(dataLabelsFor(locale).formDone)) this.close();
      return;
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
