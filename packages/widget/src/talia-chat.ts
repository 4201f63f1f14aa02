import { resolveLocale } from './labels/locale.ts';
import { TaliaCloseEvent, TaliaErrorEvent, TaliaOpenEvent, TaliaReadyEvent } from './launcher-events.ts';
import { launcherLabels } from './launcher-labels.ts';
import { createLauncher, type Launcher } from './launcher.ts';
import type { Panel, PanelModule, PanelSettings } from './panel-contract.ts';

// On a server there is no HTMLElement: importing the class must still work, only using it needs a browser.
const ElementBase = globalThis.HTMLElement ?? (Object as unknown as typeof HTMLElement);

/**
 * `<talia-chat>`: a chat with the site's assistant. Until the visitor touches it, it is a button: no request, nothing
 * stored, no Lit. Hovering or focusing it fetches the panel's code, opening it starts the conversation.
 *
 * @attr {string} endpoint - Base address of the Tal-IA server. Default: where the script came from, else the page's origin.
 * @attr {string} site-key - Public key of the site, `tlk_pub_…`.
 * @attr {boolean} open - The panel is open.
 * @attr {'es'|'en'|'pt'} locale - Language. Default: the page's `<html lang>`, else Spanish.
 * @attr {'auto'|'light'|'dark'} theme - Default `auto`: what the visitor's system prefers.
 * @attr {'end'|'start'} position - Corner along the reading direction. Default `end`.
 * @attr {string} greeting - First sentence of the assistant. Default: the site's.
 *
 * @csspart launcher - The round button.
 * @csspart panel - The open chat.
 * @csspart header - Its top bar.
 * @csspart title - The assistant's name.
 * @csspart data - The button of what is known about the visitor.
 * @csspart close - The button that closes the panel.
 * @csspart log - The scrolling list of messages.
 * @csspart message - One message; also `message-user`, `message-ai`, `message-human`.
 * @csspart bubble - The box around a message's text.
 * @csspart meta - Time and state below a message.
 * @csspart notice - A sentence of the widget itself: simulator, no connection, failure.
 * @csspart composer - The form at the bottom.
 * @csspart textarea - Where the visitor writes.
 * @csspart send - The button that sends.
 *
 * @cssproperty --talia-color-accent - Launcher, visitor's bubbles, send button.
 * @cssproperty --talia-color-on-accent - Text on the accent colour.
 * @cssproperty --talia-color-surface - Background of the panel.
 * @cssproperty --talia-color-surface-raised - Background of the assistant's bubbles and the composer.
 * @cssproperty --talia-color-text - Text.
 * @cssproperty --talia-color-text-muted - Secondary text.
 * @cssproperty --talia-color-border - Lines between areas.
 * @cssproperty --talia-color-danger - Text and lines of errors.
 * @cssproperty --talia-font - Font family.
 * @cssproperty --talia-font-size - Size of the messages' text.
 * @cssproperty --talia-radius - Rounding of the panel; bubbles follow it.
 * @cssproperty --talia-space - Base of all distances.
 * @cssproperty --talia-width - Width of the panel on a desktop.
 * @cssproperty --talia-height - Greatest height of the panel on a desktop.
 * @cssproperty --talia-offset - Distance of the launcher from the corner.
 * @cssproperty --talia-shadow - Shadow of the panel.
 * @cssproperty --talia-z - Stacking order.
 *
 * @event talia-ready - The element takes commands.
 * @event talia-open - The panel opened.
 * @event talia-close - The panel closed.
 * @event talia-before-send - Cancelable: a text is about to be sent.
 * @event talia-message - A message was stored.
 * @event talia-turn-start - The server began to answer.
 * @event talia-turn-end - The answer ended.
 * @event talia-lead-change - Which facts of the lead are known.
 * @event talia-error - Something failed; the visitor was told.
 */
export class TaliaChat extends ElementBase {
  static readonly observedAttributes = ['open', 'endpoint', 'site-key', 'locale', 'greeting'];

  /** Used where the attribute is missing. The CDN script sets it to its own origin. */
  static defaultEndpoint: string | undefined;

  /** Resolves with the element once it is in a page. It takes commands before that too, and keeps them. */
  readonly ready: Promise<TaliaChat>;

  #launcher: Launcher | undefined;
  #panel: Panel | undefined;
  #module: Promise<PanelModule> | undefined;
  #consented = false;
  /** Texts sent before the panel was there, in order. */
  #queue: string[] = [];
  /** Only an opening that the visitor or a script asked for moves the focus, one written in the markup does not. */
  #focus: 'focus' | 'leave_focus' = 'leave_focus';
  #announceReady: (element: TaliaChat) => void = () => {};

  constructor() {
    super();
    this.ready = new Promise((resolve) => {
      this.#announceReady = resolve;
    });
  }

  /** Opens the panel and moves the focus into it. */
  open(): void {
    this.#focus = 'focus';
    this.setAttribute('open', '');
  }

  /** Closes the panel and returns the focus to the launcher. */
  close(): void {
    this.removeAttribute('open');
  }

  /** Opens a closed panel, closes an open one. */
  toggle(): void {
    if (this.hasAttribute('open')) this.close();
    else this.open();
  }

  /**
   * Accepts the site's text in the visitor's name, who has said so to the page (in its own banner, say). Nothing is sent
   * before the chat is opened.
   */
  giveConsent(): void {
    this.#consented = true;
    this.#panel?.giveConsent();
  }

  /** Has all that is held about the visitor deleted, without asking again. False: it could not be asked for. */
  async deleteMyData(): Promise<boolean> {
    return (await this.#preparePanel()).deleteMyData();
  }

  /** All that was said, oldest first; null when there is nothing, or it cannot be had. */
  async exportTranscript(): ReturnType<Panel['exportTranscript']> {
    return (await this.#preparePanel()).exportTranscript();
  }

  /** Says `text` in the visitor's name, opening the panel. Blank text does nothing. */
  send(text: string): void {
    if (text.trim() === '') return;
    this.open();
    if (this.#panel) this.#panel.send(text);
    else this.#queue.push(text);
  }

  connectedCallback(): void {
    this.#launcher ??= this.#createLauncher();
    this.#describeLauncher();
    this.#announceReady(this);
    this.dispatchEvent(new TaliaReadyEvent());
    if (this.hasAttribute('open')) void this.#showPanel();
  }

  disconnectedCallback(): void {
    this.#dropPanel();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.isConnected || !this.#launcher || before === after) return;
    if (name === 'open') {
      if (after === null) this.#hidePanel();
      else if (before === null) void this.#showPanel();
    } else if (name === 'endpoint' || name === 'site-key') this.#replacePanel();
    else this.#panel?.configure(this.#settings());
    this.#describeLauncher();
  }

  /** Fetches the panel's code. A page that bundles the panel itself may override it. */
  protected loadPanel(): Promise<PanelModule> {
    return import('./panel/panel.ts');
  }

  #createLauncher(): Launcher {
    const launcher = createLauncher(this.attachShadow({ mode: 'open' }));
    launcher.button.addEventListener('click', () => this.toggle());
    for (const intent of ['pointerenter', 'focus']) {
      // Code only, no request to the API. A failure is told when the visitor really opens.
      launcher.button.addEventListener(intent, () => this.#load().catch(() => {}));
    }
    this.shadowRoot?.addEventListener('keydown', (event) => {
      // True: a listener of `keydown` receives keyboard events.
      const { key, isComposing } = event as KeyboardEvent;
      if (key === 'Escape' && !isComposing && !event.defaultPrevented) this.close();
    });
    return launcher;
  }

  #describeLauncher(): void {
    const { open, close } = launcherLabels[this.#settings().locale];
    const isOpen = this.hasAttribute('open');
    this.#launcher?.button.setAttribute('aria-label', isOpen ? close : open);
    this.#launcher?.button.setAttribute('aria-expanded', String(isOpen));
  }

  #load(): Promise<PanelModule> {
    this.#module ??= this.loadPanel();
    this.#module.catch(() => (this.#module = undefined));
    return this.#module;
  }

  /** The panel, without opening it. */
  async #preparePanel(): Promise<Panel> {
    const { createPanel } = await this.#load();
    return (this.#panel ??= this.#attachPanel(createPanel));
  }

  async #showPanel(): Promise<void> {
    if (!this.#launcher) return;
    const { button, message } = this.#launcher;
    message.textContent = '';
    button.setAttribute('aria-busy', 'true');
    try {
      const { createPanel } = await this.#load();
      if (!this.isConnected || !this.hasAttribute('open')) return;
      this.#panel ??= this.#attachPanel(createPanel);
    } catch {
      message.textContent = launcherLabels[this.#settings().locale].failed;
      this.removeAttribute('open');
      this.dispatchEvent(new TaliaErrorEvent('panel_unavailable'));
      return;
    } finally {
      button.removeAttribute('aria-busy');
    }
    button.classList.add('ready');
    this.#panel.show(this.#focus);
    for (const text of this.#queue.splice(0)) this.#panel.send(text);
    this.dispatchEvent(new TaliaOpenEvent());
  }

  #attachPanel(createPanel: PanelModule['createPanel']): Panel {
    const panel = createPanel(
      {
        dispatch: (event) => this.dispatchEvent(event),
        requestClose: () => this.close(),
        reportError: (code) => this.dispatchEvent(new TaliaErrorEvent(code)),
      },
      this.#settings(),
    );
    if (this.#consented) panel.giveConsent();
    // Before the button: the order of the page is the order of the keyboard.
    this.shadowRoot?.prepend(panel.element);
    return panel;
  }

  #hidePanel(): void {
    this.#focus = 'leave_focus';
    this.#queue = [];
    if (!this.#panel) return;
    const hadFocus = this.shadowRoot?.activeElement != null;
    this.#panel.hide();
    if (hadFocus) this.#launcher?.button.focus();
    this.dispatchEvent(new TaliaCloseEvent());
  }

  #dropPanel(): void {
    this.#panel?.destroy();
    this.#panel?.element.remove();
    this.#panel = undefined;
  }

  /** Another server or site is another conversation. */
  #replacePanel(): void {
    if (!this.#panel) return;
    this.#dropPanel();
    if (this.hasAttribute('open')) void this.#showPanel();
  }

  #settings(): PanelSettings {
    return {
      endpoint: toAddress(this.getAttribute('endpoint') ?? TaliaChat.defaultEndpoint ?? location.origin, this.baseURI),
      siteKey: this.getAttribute('site-key') ?? '',
      locale: resolveLocale(this.getAttribute('locale'), document.documentElement.lang),
      greeting: this.getAttribute('greeting'),
    };
  }
}

/**
 * Nothing throws from markup: an address that is none counts as the page's own. `base` is the element's: the document's is
 * lost to an image of that name.
 */
function toAddress(endpoint: string, base: string): string {
  return (URL.canParse(endpoint, base) ? new URL(endpoint, base).href : location.origin).replace(/\/+$/, '');
}

declare global {
  interface HTMLElementTagNameMap {
    'talia-chat': TaliaChat;
  }
}
