import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { findRunning } from '../chat/chat-state.ts';
import { sendIcon, stopIcon } from './icons.ts';
import type { ViewContext } from './view-context.ts';

type Host = ReactiveControllerHost & { renderRoot: HTMLElement | DocumentFragment };

const defaultMaxLength = 4000;

/**
 * Where the visitor writes. The text lives in the textarea itself: no render touches what somebody is typing. Enter
 * sends, Shift+Enter breaks the line, and an Enter that confirms an input method's suggestion does neither.
 */
export class Composer implements ReactiveController {
  readonly #host: Host;
  #text = '';
  #max = defaultMaxLength;

  constructor(host: Host) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdated(): void {
    const field = this.#field();
    if (field && field.value !== this.#text && this.#text !== '') field.value = this.#text;
  }

  /** Moves the focus into the textarea. */
  focus(): void {
    this.#field()?.focus({ preventScroll: true });
  }

  /** Puts a text in front of what is being written. */
  writeBefore(text: string): void {
    if (text === '') return;
    // Also where something stands in the composer's place: it is there when that is gone.
    this.setText(this.#text === '' ? text : `${text}\n${this.#text}`);
    this.focus();
  }

  /** What is written so far. */
  get text(): string {
    return this.#text;
  }

  /** Puts a text in place of what is there, also before there is a textarea. */
  setText(text: string): void {
    const field = this.#field();
    if (field) field.value = text;
    this.#text = text;
    this.#fitHeight();
    this.#host.requestUpdate();
  }

  /** What can be written and sent, and stopped while an answer comes: one may be stopped and the next asked for. */
  render(context: ViewContext): TemplateResult {
    const { chat, labels, actions, files } = context;
    const max = chat.config?.max_message_length ?? defaultMaxLength;
    this.#max = max;
    const left = max - this.#text.length;
    const submit = (event: Event) => {
      event.preventDefault();
      this.#submit(context);
    };
    return html`<div class="foot">
      ${files?.renderTray(context)}
      <form part="composer" @submit=${submit}>
        ${files?.renderButton(context)}<textarea
          part="textarea"
          rows="1"
          dir="auto"
          enterkeyhint="send"
          autocomplete="off"
          maxlength=${max}
          aria-label=${labels.composerLabel}
          placeholder=${labels.composerPlaceholder}
          @input=${this.#onInput}
          @keydown=${(event: KeyboardEvent) => isSendKey(event) && submit(event)}
        ></textarea>
        ${renderStop(chat, labels, actions)}
        <button
          class="send"
          part="send"
          type="submit"
          aria-label=${labels.send}
          aria-disabled=${String(left < 0 || (this.#text.trim() === '' && (files?.isEmpty ?? true)))}
        >
          ${sendIcon}
        </button>
      </form>
      ${left <= max / 10 ? html`<div class="count" role="status">${labels.charactersLeft(left)}</div>` : nothing}
    </div>`;
  }

  readonly #onInput = (): void => {
    this.#text = this.#field()?.value ?? '';
    this.#fitHeight();
    this.#host.requestUpdate();
  };

  /** A refused text stays where it is; so does one that a page put there though it is too long, or whose files are on their way. */
  #submit(context: ViewContext): void {
    const { actions, files } = context;
    const field = this.#field();
    const text = field?.value.trim() ?? '';
    if (text.length > this.#max) return;
    const attachments = files?.claim(() => this.#submit(context));
    if (!field || (text === '' && !attachments) || files?.isHeld) return;
    if (!actions.send(text, attachments)) return;
    files?.release();
    field.value = '';
    this.#onInput();
    field.focus();
  }

  /** Browsers without `field-sizing` need the height set. By CSSOM: a style attribute would be blocked by CSP. */
  #fitHeight(): void {
    const field = this.#field();
    if (!field || CSS.supports('field-sizing', 'content')) return;
    field.style.blockSize = 'auto';
    field.style.blockSize = `${field.scrollHeight}px`;
  }

  #field(): HTMLTextAreaElement | null {
    return this.#host.renderRoot.querySelector('textarea');
  }
}

/** While it is being stopped it stays, since it may have the focus. */
function renderStop(
  chat: ViewContext['chat'],
  labels: ViewContext['labels'],
  actions: ViewContext['actions'],
): unknown {
  const running = findRunning(chat);
  if (!running) return nothing;
  return html`<button
    class="stop"
    part="stop"
    type="button"
    aria-label=${labels.stop}
    title=${labels.stop}
    aria-disabled=${String(chat.stopping === running.replyTo)}
    @click=${actions.stop}
  >
    ${stopIcon}
  </button>`;
}

function isSendKey(event: KeyboardEvent): boolean {
  // 229: Safari reports the Enter that ends a composition after `isComposing` is already false.
  return event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
}
