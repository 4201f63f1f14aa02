import type { LeadField, MeReply } from '@talia/protocol';
import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { ApiResult, Failure } from '../../api/failure.ts';
import { describeFailure } from '../../labels/labels.ts';
import { createDataActions } from './data-actions.ts';
import { dataLabelsFor } from './data-labels.ts';
import { focusWrong, readFields, renderFields } from './render-fields.ts';
import type { ViewContext } from '../view-context.ts';

type Host = ReactiveControllerHost & { renderRoot: HTMLElement | DocumentFragment };

/** What the card shows. `me` is null while it is not known. */
type CardState =
  | { type: 'closed' }
  | { type: 'loading' }
  | { type: 'failed'; failure: Failure }
  | { type: 'shown'; me: MeReply; wrong: readonly string[]; note: string }
  | { type: 'asking'; question: 'erase' | 'withdraw'; me: MeReply }
  | { type: 'erased' };

/** In the order in which they are shown. */
const fields = ['full_name', 'email', 'phone_number', 'company_name'] as const satisfies readonly LeadField[];

/**
 * The card "what we know about you", in place of the messages while it is open: the visitor sees, corrects and deletes
 * their data, takes the conversation along, and takes consent back.
 */
export class DataCard implements ReactiveController {
  readonly #host: Host;
  #state: CardState = { type: 'closed' };
  /** What gets the focus once it is there. */
  #focus: string | null = null;

  constructor(host: Host) {
    this.#host = host;
    host.addController(this);
  }

  /** Whether it stands in place of the messages. */
  isOpen(): boolean {
    return this.#state.type !== 'closed';
  }

  /** Opens it and asks the server. */
  async open({ actions }: ViewContext): Promise<void> {
    this.#show({ type: 'loading' }, '.card');
    const reply = await createDataActions(actions.data).read();
    if (!this.isOpen()) return;
    this.#show(reply.ok ? toShown(reply.value) : toFailed(reply.failure), '.card h3');
  }

  /** The conversation is another one: what is shown here was somebody's. */
  clear(): void {
    this.#state = { type: 'closed' };
    this.#focus = null;
  }

  /** Closes the question that is open, else the card. */
  close(): void {
    if (this.#state.type === 'asking') return this.#show(toShown(this.#state.me), '.danger');
    this.#show({ type: 'closed' }, '[part="data"], textarea, .foot .button');
  }

  hostUpdated(): void {
    if (this.#focus === null) return;
    const focus = this.#focus;
    this.#focus = null;
    this.#host.renderRoot.querySelector<HTMLElement>(focus)?.focus({ preventScroll: true });
  }

  render(context: ViewContext): TemplateResult {
    const data = dataLabelsFor(context.locale);
    return html`<section class="card" aria-labelledby="data-title" tabindex="-1">
      <div class="row">
        <button class="icon" type="button" aria-label=${data.back} title=${data.back} @click=${() => this.close()}>
          ${backIcon}
        </button>
        <h3 id="data-title" tabindex="-1">${data.title}</h3>
      </div>
      ${this.#renderState(context)}
    </section>`;
  }

  // oxlint-disable-next-line typescript/consistent-return -- every case returns: the compiler finds a missing one
  #renderState(context: ViewContext): unknown {
    const state = this.#state;
    const { labels } = context;
    switch (state.type) {
      case 'closed':
        return nothing;
      case 'loading':
        return html`<p role="status">${dataLabelsFor(context.locale).loading}</p>`;
      case 'failed':
        return html`<p role="alert">${describeFailure(labels, state.failure.code)}</p>
          <button class="button" type="button" @click=${() => void this.open(context)}>${labels.retry}</button>`;
      case 'shown':
        return this.#renderData(state, context);
      case 'asking':
        return this.#renderQuestion(state, context);
      case 'erased':
        return html`<p role="status">${dataLabelsFor(context.locale).erased}</p>
          <button class="button main" type="button" @click=${() => this.close()}>
            ${dataLabelsFor(context.locale).back}
          </button>`;
    }
  }

  #renderData(state: Extract<CardState, { type: 'shown' }>, context: ViewContext): TemplateResult {
    const { me, wrong, note } = state;
    const data = dataLabelsFor(context.locale);
    return html`<p class="hint">${data.hint}</p>
      <form class="fields" novalidate @submit=${(event: SubmitEvent) => void this.#save(event, me, context)}>
        ${renderFields({ fields, values: me, wrong }, data)}
        <button class="button main" type="submit">${data.save}</button>
      </form>
      <p class="hint" role="status">${note}</p>
      ${me.need === null ? nothing : html`<p><strong>${data.need}:</strong> <bdi>${me.need}</bdi></p>`}
      ${me.since === null ? nothing : html`<p class="hint">${data.since(toDay(me.since, context))}</p>`}
      ${renderConsent(me, context)}
      <div class="column">
        <button class="button" type="button" @click=${() => void this.#download(me, context)}>
          ${data.transcript}
        </button>
        ${
          me.consent?.accepted === true
            ? html`<button class="button" type="button" @click=${() => this.#ask('withdraw', me)}>
                ${data.withdraw}
              </button>`
            : nothing
        }
        <button class="button danger" type="button" @click=${() => this.#ask('erase', me)}>${data.erase}</button>
      </div>`;
  }

  #renderQuestion({ question, me }: Extract<CardState, { type: 'asking' }>, context: ViewContext): TemplateResult {
    const data = dataLabelsFor(context.locale);
    const isErase = question === 'erase';
    const ask = isErase ? data.eraseQuestion : data.withdrawQuestion;
    const confirm = () => void (isErase ? this.#erase(me, context) : this.#withdraw(me, context));
    return html`<div class="column" role="group" aria-label=${ask}>
      <p><strong>${ask}</strong> ${isErase ? data.eraseHint : data.withdrawHint}</p>
      <button class="button cancel" type="button" @click=${() => this.close()}>${data.cancel}</button>
      <button class="button ${isErase ? 'danger' : 'main'}" type="button" @click=${confirm}>
        ${isErase ? data.eraseConfirm : data.withdrawConfirm}
      </button>
    </div>`;
  }

  #ask(question: 'erase' | 'withdraw', me: MeReply): void {
    this.#show({ type: 'asking', question, me }, '.card .cancel');
  }

  /** Only what changed is sent. */
  async #save(event: SubmitEvent, me: MeReply, context: ViewContext): Promise<void> {
    // True: the listener is on the form itself.
    const form = event.currentTarget as HTMLFormElement;
    const entered = Object.entries(readFields(event, fields));
    // True: entries of an object with these keys.
    const changes = Object.fromEntries(entered.filter(([field, text]) => text !== (me[field as LeadField] ?? '')));
    const reply = await createDataActions(context.actions.data).correct(changes);
    if (!reply.ok) return this.#refuse(reply, me, context);
    this.#show({ ...toShown(reply.value), note: dataLabelsFor(context.locale).saved }, null);
    await this.#host.updateComplete;
    // What was stored, which is not always what was typed.
    form.reset();
  }

  async #download(me: MeReply, context: ViewContext): Promise<void> {
    const reply = await createDataActions(context.actions.data).saveTranscript(
      dataLabelsFor(context.locale).transcriptFile,
    );
    this.#refuse(reply, me, context);
  }

  async #withdraw(me: MeReply, context: ViewContext): Promise<void> {
    const reply = await createDataActions(context.actions.data).withdraw(me.consent?.version ?? '');
    if (!reply.ok) return this.#refuse(reply, me, context);
    await this.open(context);
  }

  async #erase(me: MeReply, context: ViewContext): Promise<void> {
    const reply = await createDataActions(context.actions.data).erase();
    if (!reply.ok) return this.#refuse(reply, me, context);
    this.#show({ type: 'erased' }, '.card .button');
  }

  #refuse(reply: ApiResult<unknown>, me: MeReply, { labels }: ViewContext): void {
    if (reply.ok) return;
    const { code, fields: wrong = [] } = reply.failure;
    this.#show({ type: 'shown', me, wrong, note: wrong.length > 0 ? '' : describeFailure(labels, code) }, null);
    if (wrong.length > 0) void this.#host.updateComplete.then(() => focusWrong(this.#host.renderRoot));
  }

  #show(state: CardState, focus: string | null): void {
    this.#state = state;
    this.#focus = focus;
    this.#host.requestUpdate();
  }
}

function toShown(me: MeReply): Extract<CardState, { type: 'shown' }> {
  return { type: 'shown', me, wrong: [], note: '' };
}

function toFailed(failure: Failure): CardState {
  return { type: 'failed', failure };
}

function renderConsent({ consent }: MeReply, context: ViewContext): unknown {
  if (consent === null) return nothing;
  const data = dataLabelsFor(context.locale);
  const day = toDay(consent.recorded_at, context);
  return html`<p class="hint">${consent.accepted ? data.consented(consent.version, day) : data.withdrawn(day)}</p>`;
}

function toDay(time: string, { locale }: ViewContext): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(new Date(time));
}

// Here, so that it comes with the card only.
const backIcon = html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M19 12H5m0 0 6-6m-6 6 6 6" /></svg>`;
