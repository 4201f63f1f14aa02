import type { Attachment } from '@talia/protocol';
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { initialState, type AnswerMessage, type ChatState } from '../chat/chat-state.ts';
import type { Labels } from '../labels/es.ts';
import { fetchLabels, labelsFor } from '../labels/labels.ts';
import type { Locale } from '../labels/locale.ts';
import type { PanelSettings } from '../panel-contract.ts';
import { collectAnnouncements, nothingSpoken } from './announcer.ts';
import { ChallengeLayer } from './challenge-layer.ts';
import { Composer } from './composer.ts';
import { renderConsentAnswers } from './consent-gate.ts';
import { FilesLayer } from './files-layer.ts';
import { isFullscreen } from './fit-viewport.ts';
import { downIcon } from './icons.ts';
import { keepFocusInside, watchFocus } from './keep-focus.ts';
import {
  renderEnded,
  renderEndQuestion,
  renderHeader,
  renderSimulatorNotice,
  renderStateNotice,
} from './render-frame.ts';
import { ListWindow, type ListRange } from './list-window.ts';
import { MyDataLayer } from './my-data-layer.ts';
import { renderLog } from './render-log.ts';
import { renderPrompts } from './render-prompts.ts';
import { ScrollKeeper } from './scroll-keeper.ts';
import { cardStyles } from './styles/card-styles.ts';
import { composerStyles } from './styles/composer-styles.ts';
import { frameStyles } from './styles/frame-styles.ts';
import { logStyles } from './styles/log-styles.ts';
import { placeStyles } from './styles/place-styles.ts';
import type { LiveView, PanelActions, ViewContext } from './view-context.ts';

/** Paragraphs that stay in the live region. */
const mostSpoken = 12;

/** The parts of the panel, handed on by `<talia-chat>` to the page's style sheets. */
export const panelParts =
  'panel, header, title, data, end, close, log, message, message-user, message-ai, message-human, bubble, meta, notice, prompts, prompt, composer, textarea, stop, send';

/**
 * The open chat. It shows a `ChatState` and says what the visitor wants through `actions`; it decides nothing.
 * Internal: pages use `<talia-chat>`.
 */
export class TaliaChatPanel extends LitElement {
  static override styles = [frameStyles, logStyles, placeStyles, composerStyles, cardStyles];

  static override properties = {
    chat: { attribute: false },
    settings: { attribute: false },
    actions: { attribute: false },
    active: { type: Boolean, reflect: true },
    unseen: { state: true },
    askingToEnd: { state: true },
    now: { state: true },
    copied: { state: true },
    live: { attribute: false },
  };

  declare chat: ChatState;
  declare settings: PanelSettings;
  declare actions: PanelActions;
  declare active: boolean;
  declare unseen: boolean;
  declare askingToEnd: boolean;
  declare now: number;
  declare copied: string | null;
  declare live: LiveView | null;

  /** Where the page has words of its own. */
  toLabels = (labels: Labels, _locale: Locale): Labels => labels;

  /** What the server wants of a new visitor. */
  readonly challenge = new ChallengeLayer(this);

  readonly #composer = new Composer(this);
  readonly #data = new MyDataLayer(this);
  readonly #files = new FilesLayer(this);
  readonly #scroll = new ScrollKeeper(this, {
    log: () => this.renderRoot.querySelector<HTMLElement>('.log'),
    newest: () => newestOf(this.chat),
    onUnseen: (unseen) => (this.unseen = unseen === 'unseen'),
    onTop: () => this.chat.older.type === 'available' && this.actions.loadOlder(),
  });
  readonly #window = new ListWindow();
  #keys: readonly string[] = [];
  #room = { above: 0, below: 0 };
  #spoken = nothingSpoken;
  #epoch = 0;
  #rescueFocus: (() => void) | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.chat = initialState;
    this.active = false;
    this.unseen = false;
    this.askingToEnd = false;
    this.now = Date.now();
    this.copied = null;
    this.live = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('part', 'panel');
    this.addEventListener('keydown', this.#onKey);
    // Moved in the page, it goes on.
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Moves the focus to where the visitor writes, once it is there. */
  async focusComposer(): Promise<void> {
    await this.updateComplete;
    this.#composer.focus();
    // The text to accept comes first.
    if (this.shadowRoot?.activeElement == null) this.renderRoot.querySelector<HTMLElement>('.card')?.focus();
  }

  /** Gives a message back to the visitor, in front of what they write, with the focus after it was rendered away. */
  async writeBefore(text: string, attachments: readonly Attachment[]): Promise<void> {
    await this.updateComplete;
    this.#files.trayFor(this.chat)?.putBack(attachments);
    this.#composer.writeBefore(text);
  }

  /** What is being written. */
  get draft(): string {
    return this.#composer.text;
  }

  /** Puts a text where the visitor writes. */
  setDraft(text: string): void {
    this.#composer.setText(text);
  }

  /**
   * Waits for its language. While an answer streams, at most one render a frame; a hidden page draws no frames and needs
   * none.
   */
  protected override async scheduleUpdate(): Promise<void> {
    const coming = fetchLabels(this.settings.locale);
    if (coming) await coming;
    if (this.hasUpdated && isStreaming(this.chat)) await nextFrame();
    await super.scheduleUpdate();
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.#rescueFocus = this.shadowRoot ? watchFocus(this.shadowRoot) : undefined;
    if (changed.has('chat')) this.now = Date.now();
    if (this.chat.epoch !== this.#epoch) this.#forget();
    const { labels, chat } = this.#context();
    this.setAttribute('aria-label', labels.panelName(chat.config?.assistant.name ?? labels.title));
    this.lang = this.settings.locale;
    // In the page it is a part of it, not something that lies over it.
    this.setAttribute('role', this.settings.mode === 'bubble' ? 'dialog' : 'region');
  }

  /** By CSSOM: a style attribute would be blocked by CSP. Before the controllers, which look at the heights. */
  #fitRoom(): void {
    for (const [side, height] of Object.entries(this.#room)) {
      const room = this.renderRoot.querySelector<HTMLElement>(`.room.${side}`);
      if (room) room.style.blockSize = `${height}px`;
    }
    this.#window.measure(this.#lines());
  }

  #lines(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('.list > [data-key]')];
  }

  readonly #onScroll = (): void => {
    this.#scroll.onScroll();
    const log = this.renderRoot.querySelector<HTMLElement>('.log');
    if (log && this.#window.look(log, this.#keys, this.#lines())) this.requestUpdate();
  };

  protected override update(changed: PropertyValues): void {
    super.update(changed);
    this.#fitRoom();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('askingToEnd') && this.askingToEnd)
      this.renderRoot.querySelector<HTMLElement>('.ask .button')?.focus();
    if (this.active) this.#rescueFocus?.();
    this.toggleAttribute('aria-modal', false);
    if (isFullscreen(this.settings.mode)) this.setAttribute('aria-modal', 'true');
    this.#announce();
    this.#runClock();
  }

  protected override render(): unknown {
    const context = this.#context();
    // One question at a time: the card and the end of the conversation stand in the same place.
    const openData = () => {
      this.askingToEnd = false;
      void this.#data.openCard(context);
    };
    const askToEnd = () => {
      this.#data.hideCard();
      this.askingToEnd = true;
    };
    const data = this.#data.renderCard(context);
    // Under a challenge the visitor may write already.
    const card = data ?? this.challenge.render(context);
    return html`${renderHeader(context, { askToEnd, openData })} ${renderSimulatorNotice(context)}
      <div class="body" @scroll=${{ handleEvent: this.#onScroll, capture: true }}>
        <div class="under" ?inert=${card !== undefined}>
          ${renderLog(context)}${this.unseen ? this.#renderPill(context) : nothing}
        </div>
        ${card ?? nothing}
      </div>
      ${
        data !== undefined
          ? nothing
          : html`${renderStateNotice(context)}${renderPrompts(context, this.settings.prompts)}${this.#renderFoot(context)}`
      }
      <div class="hidden" id="spoken" aria-live="polite"></div>`;
  }

  #renderPill({ labels }: ViewContext): unknown {
    return html`<button class="pill" type="button" @click=${() => this.#scroll.toBottom()}>
      ${downIcon}${labels.newMessages}
    </button>`;
  }

  #renderFoot(context: ViewContext): unknown {
    const { phase } = context.chat;
    if (phase.type === 'ended') return renderEnded(context);
    if (phase.type === 'failed') return nothing;
    if (phase.type === 'consent') return renderConsentAnswers(context);
    if (!this.askingToEnd) {
      const composer = () => html`${this.#data.renderOffer(context)}${this.#composer.render(context)}`;
      return this.#data.renderForm(context) ?? composer();
    }
    return renderEndQuestion(context, {
      confirm: () => {
        this.askingToEnd = false;
        this.actions.end();
      },
      cancel: () => this.#stay(),
    });
  }

  #stay(): void {
    this.askingToEnd = false;
    void this.focusComposer();
  }

  #context(): ViewContext {
    const { chat, settings, actions, now } = this;
    const labels = this.toLabels(labelsFor(settings.locale), settings.locale);
    const greeting = settings.greeting ?? (chat.config?.assistant.greeting || labels.greeting);
    // Missing on plain http pages.
    const clipboard: Clipboard | undefined = navigator.clipboard;
    const copy = clipboard ? (message: AnswerMessage) => void this.#copy(message, clipboard) : null;
    return {
      chat,
      labels,
      locale: settings.locale,
      now,
      greeting,
      actions,
      takeRange: this.#takeRange,
      copied: this.copied,
      live: this.live,
      copy,
      files: this.#files.trayFor(chat),
    };
  }

  readonly #takeRange = (keys: readonly string[]): ListRange => {
    const range = this.#window.take(keys);
    this.#keys = keys;
    this.#room = { above: range.above, below: range.below };
    return range;
  };

  async #copy({ key, text }: AnswerMessage, clipboard: Clipboard): Promise<void> {
    try {
      await clipboard.writeText(text);
    } catch {
      // Forbidden by the page's permissions: nothing was copied, and nothing says so.
      return;
    }
    this.copied = key;
    this.say([labelsFor(this.settings.locale).copied]);
    setTimeout(() => this.copied === key && (this.copied = null), 2000);
  }

  /** Lines are added by hand: a live region speaks what is inserted, and nothing here is ever rendered again. */
  #announce(): void {
    const { lines, spoken } = collectAnnouncements(this.chat, this.#spoken, this.#context().labels);
    this.#spoken = spoken;
    this.say(lines);
  }

  /** Another conversation has begun, perhaps with somebody else: nothing of the one before stays, seen or unseen. */
  #forget(): void {
    this.#epoch = this.chat.epoch;
    this.#data.clear();
    this.#files.clear();
    this.askingToEnd = false;
    this.#spoken = nothingSpoken;
    this.renderRoot.querySelector('#spoken')?.replaceChildren();
  }

  /** Lets a screen reader say something, once. */
  say(lines: readonly string[]): void {
    const paragraphs = lines.map((line) => {
      const paragraph = document.createElement('p');
      paragraph.textContent = line;
      return paragraph;
    });
    const region = this.renderRoot.querySelector('#spoken');
    region?.append(...paragraphs);
    // What was spoken long ago is only in the way of a virtual cursor.
    for (const old of [...(region?.children ?? [])].slice(0, -mostSpoken)) old.remove();
  }

  #runClock(): void {
    const counting = this.active && isCountingDown(this.chat);
    if (counting) this.#timer ??= setInterval(() => (this.now = Date.now()), 1000);
    if (counting) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (isFullscreen(this.settings.mode) && this.shadowRoot) keepFocusInside(event, this.shadowRoot);
    if (event.key !== 'Escape' || event.isComposing) return;
    // The first Escape closes what is open in the panel, the next one the panel.
    if (this.askingToEnd) this.#stay();
    else if (!this.#data.close(this.chat)) return;
    event.preventDefault();
  };
}

function newestOf({ messages }: ChatState): { newest: string; newestIsOwn: boolean } {
  const newest = messages.at(-1);
  // An answer counts as new twice: when its place appears and when its first word does.
  const keyOf = (message: typeof newest) =>
    message?.role === 'answer' ? `${message.key} ${message.text === '' ? '' : 'text'}` : (message?.id ?? '');
  const own = messages.findLast(({ role }) => role === 'visitor');
  return {
    newest: keyOf(newest),
    newestIsOwn: own?.role === 'visitor' && !own.accepted,
  };
}

function isStreaming({ messages }: ChatState): boolean {
  return messages.some((message) => message.role === 'answer' && message.status === 'writing');
}

function isCountingDown({ messages, phase }: ChatState): boolean {
  if (phase.type === 'failed') return phase.failure.retryAfterMs !== null;
  return messages.some((message) => message.role === 'visitor' && message.delivery.type === 'waiting');
}

function nextFrame(): Promise<unknown> {
  return new Promise((resolve) => {
    requestAnimationFrame(resolve);
    setTimeout(resolve, 100);
  });
}
