import type { Front, FrontHost, FrontModule } from './front-contract.ts';
import { TaliaCloseEvent, TaliaErrorEvent, TaliaOpenEvent, TaliaReadyEvent } from './launcher-events.ts';
import { launcherLabels } from './launcher-labels.ts';
import { createLauncher, type Launcher } from './launcher.ts';
import type { Panel, PanelCommand, PanelHost, PanelModule, PanelSettings } from './panel-contract.ts';
import { attributeOf, settingNames, toAttribute, type ProactiveRule, type TaliaConfig } from './sdk/config.ts';
import type { TaliaContext } from './sdk/context.ts';
import type { TaliaEventMap } from './sdk/event-map.ts';
import type { TaliaIdentity } from './sdk/identity.ts';
import { readMode, readSettings } from './sdk/read-settings.ts';

// On a server there is no HTMLElement: importing the class must still work, only using it needs a browser.
const ElementBase = globalThis.HTMLElement ?? (Object as unknown as typeof HTMLElement);

/**
 * `<talia-chat>`: a chat with the site's assistant. Until the visitor touches it, it is a button: no request, nothing
 * stored, no Lit. Hovering or focusing it fetches the panel's code, opening it starts the conversation.
 *
 * @attr {string} endpoint - Base address of the Tal-IA server. Default: where the script came from, else the page's origin.
 * @attr {string} site-key - Public key of the site, `tlk_pub_…`.
 * @attr {boolean} open - The panel is open.
 * @attr {'bubble'|'inline'|'fullscreen'} mode - A button in the corner, in the page's text, or the whole page. Default `bubble`.
 * @attr {'es'|'en'|'pt'} locale - Language. Default: the page's `<html lang>`, else Spanish.
 * @attr {'auto'|'light'|'dark'} theme - Default `auto`: what the visitor's system prefers.
 * @attr {'end'|'start'} position - Corner along the reading direction. Default `end`.
 * @attr {string} greeting - First sentence of the assistant. Default: the site's.
 * @attr {string} prompts - What could be said, as buttons, separated by `|`.
 * @attr {string} teaser - A sentence shown beside the launcher.
 * @attr {string} teaser-when - Its moment: `after 15, scroll 60, exit, url /pricing`; the first that comes. Default `after 5`.
 * @attr {boolean} sound - An answer that nobody is looking at is heard. Default: silence.
 * @attr {'ltr'|'rtl'|'auto'} dir - Direction of the text. Default: the page's around it.
 * @attr {'off'} persist - `off`: nothing is stored in this browser. Default: the site decides.
 *
 * @csspart launcher - The round button.
 * @csspart badge - How many messages wait, on the launcher.
 * @csspart teaser - The card beside the launcher.
 * @csspart teaser-text - Its sentence, which opens the chat.
 * @csspart dismiss - Its cross.
 * @csspart first-screen - What a chat in the page begins with.
 * @csspart greeting - Its heading.
 * @csspart ask - Its form.
 * @csspart field - Its textarea.
 * @csspart go - Its button.
 * @csspart hint - The line that says who answers.
 * @csspart prompts - The suggested texts.
 * @csspart prompt - One of them.
 * @csspart panel - The open chat.
 * @csspart header - Its top bar.
 * @csspart title - The assistant's name.
 * @csspart data - The button of what is known about the visitor.
 * @csspart end - The button that ends the conversation.
 * @csspart close - The button that closes the panel.
 * @csspart log - The scrolling list of messages.
 * @csspart message - One message.
 * @csspart message-user - One of the visitor.
 * @csspart message-ai - One of the assistant.
 * @csspart message-human - One of a person of the team.
 * @csspart bubble - The box around a message's text.
 * @csspart meta - Time and state below a message.
 * @csspart notice - A sentence of the widget itself: simulator, no connection, failure.
 * @csspart composer - The form at the bottom.
 * @csspart textarea - Where the visitor writes.
 * @csspart stop - The button that stops the answer.
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
 * @event talia-handover - A person took the conversation, or gave it back.
 * @event talia-session-end - The conversation ended here.
 * @event talia-error - Something failed; the visitor was told.
 */
export class TaliaChat extends ElementBase {
  static readonly observedAttributes = ['open', ...settingNames.map(attributeOf)];

  /** Used where the attribute is missing. The CDN script sets it to its own origin. */
  static defaultEndpoint: string | undefined;

  readonly #isReady = Promise.withResolvers<TaliaChat>();

  /** Resolves with the element once it is in a page. It takes commands before that too, and keeps them. */
  readonly ready: Promise<TaliaChat> = this.#isReady.promise;

  /** In a page, or on its way to another place in it. */
  #isPlaced = false;
  readonly #launcher = this.#createLauncher();
  #panel: Panel | undefined;
  #front: Front | undefined;
  /** What a teaser said: the conversation begins with it. */
  #greeting: string | undefined;
  #proactive: readonly ProactiveRule[] = [];
  #unread = 0;
  #module: Promise<PanelModule> | undefined;
  /** What was asked for before the panel was there, in order. */
  #commands: PanelCommand[] = [];
  /** What the lazily loaded code may do here. */
  readonly #host: PanelHost & FrontHost = {
    dispatch: (event) => this.dispatchEvent(event),
    reportError: (code) => this.dispatchEvent(new TaliaErrorEvent(code)),
    requestClose: () => this.close(),
    greet: (text) => (this.#greeting = text),
    setUnread: (count) => {
      this.#unread = count;
      this.#describeLauncher();
    },
  };
  /** Only an opening that the visitor or a script asked for moves the focus, one written in the markup does not. */
  #focus: 'focus' | 'leave_focus' = 'leave_focus';

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
    this.#run({ type: 'give_consent' });
  }

  /** Has all that is held about the visitor deleted, without asking again. False: it could not be asked for. */
  async deleteMyData(): Promise<boolean> {
    return (await this.#preparePanel())?.deleteMyData() ?? false;
  }

  /** All that was said, oldest first; null when there is nothing, or it cannot be had. */
  async exportTranscript(): ReturnType<Panel['exportTranscript']> {
    return (await this.#preparePanel())?.exportTranscript() ?? null;
  }

  /** Says `text` in the visitor's name, opening the panel. Blank text does nothing. */
  send(text: string): void {
    if (text.trim() === '') return;
    this.open();
    this.#run({ type: 'send', text });
  }

  /** Puts `text` where the visitor writes, in place of what is there. It neither opens nor sends. */
  setDraft(text: string): void {
    this.#run({ type: 'set_draft', text });
  }

  /**
   * Says who the visitor is. The conversation of that person follows, the one so far is joined to it. Without an open chat
   * it waits for the visitor to open it: until then there is no request. A token that is refused is a `talia-error`.
   */
  identify(identity: TaliaIdentity): void {
    this.#run({ type: 'identify', identity });
  }

  /** Corrects what the browser says of the visit, told with the next message. Merges with what was said before. */
  setContext(context: TaliaContext): void {
    this.#run({ type: 'set_context', context });
  }

  /** Asks for a person, in the visitor's name and language, opening the panel. */
  requestHuman(): void {
    this.open();
    this.#run({ type: 'request_human' });
  }

  /** Ends the conversation. The panel then offers to begin another. */
  endSession(): void {
    this.#run({ type: 'end_session' });
    void this.#preparePanel();
  }

  /** The visitor leaves this device: the server ends the session, the browser forgets, the next one is a new visitor. */
  reset(): void {
    this.#commands = [];
    this.#run({ type: 'reset' });
    void this.#preparePanel();
  }

  /** Listens to one of the widget's events. What it returns stops listening. */
  on<K extends keyof TaliaEventMap>(name: K, listener: (event: TaliaEventMap[K]) => void): () => void {
    // True: the event of that name is of that class, see TaliaEventMap.
    const handler = listener as EventListener;
    this.addEventListener(name, handler);
    return () => this.removeEventListener(name, handler);
  }

  /** Changes the settings it names and leaves the others. Nothing that was said is shown anew. */
  configure(changes: TaliaConfig): void {
    for (const name of settingNames) {
      if (changes[name] === undefined) continue;
      const value = toAttribute(changes[name]);
      if (value === null) this.removeAttribute(attributeOf(name));
      else this.setAttribute(attributeOf(name), value);
    }
    if (changes.proactive === undefined) return;
    this.#proactive = changes.proactive ?? [];
    void this.#updateFront();
  }

  /** The settings as the attributes have them, `null` for none. Setting it merges, as `configure()` does. */
  get config(): TaliaConfig {
    return Object.fromEntries(settingNames.map((name) => [name, this.getAttribute(attributeOf(name))]));
  }

  set config(changes: TaliaConfig) {
    this.configure(changes);
  }

  connectedCallback(): void {
    if (this.#isPlaced) return;
    this.#isPlaced = true;
    // A framework may have set it before this class was there: then it lies over the accessor.
    const early = Object.getOwnPropertyDescriptor(this, 'config');
    if (early && Reflect.deleteProperty(this, 'config')) this.configure(early.value);
    this.#describeLauncher();
    this.#isReady.resolve(this);
    this.dispatchEvent(new TaliaReadyEvent(this));
    if (this.hasAttribute('open')) void this.#showPanel();
    void this.#updateFront();
  }

  async disconnectedCallback(): Promise<void> {
    // Frameworks move elements by taking them out and putting them back at once.
    await Promise.resolve();
    if (this.isConnected) return;
    this.#isPlaced = false;
    this.#dropPanel();
    this.#front?.destroy();
    this.#front = undefined;
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.#isPlaced || before === after) return;
    if (name === 'open') {
      if (after === null) this.#hidePanel();
      else if (before === null) void this.#showPanel();
    } else if (name === 'endpoint' || name === 'site-key') this.#replacePanel();
    else this.#panel?.configure(this.#settings());
    this.#describeLauncher();
    if (name !== 'open') void this.#updateFront();
  }

  /** Fetches the panel's code. A page that bundles the panel itself may override it. */
  protected loadPanel(): Promise<PanelModule> {
    return import('./panel/panel.ts');
  }

  /** Fetches the code of what a closed chat shows besides its button. */
  protected loadFront(): Promise<FrontModule> {
    return import('./front/front.ts');
  }

  #createLauncher(): Launcher {
    const launcher = createLauncher(this.attachShadow({ mode: 'open' }));
    launcher.button.addEventListener('click', () => this.toggle());
    for (const intent of ['pointerenter', 'focus']) {
      // Code only, no request to the API. A failure is told when the visitor really opens.
      launcher.button.addEventListener(intent, () => this.#load().catch(() => {}));
    }
    this.addEventListener('keydown', ({ key, isComposing, defaultPrevented }) => {
      if (key === 'Escape' && !isComposing && !defaultPrevented && readMode(this) === 'bubble') this.close();
    });
    return launcher;
  }

  #describeLauncher(): void {
    const { button, badge } = this.#launcher;
    const { open, close, unread } = launcherLabels[this.#settings().locale];
    const isOpen = this.hasAttribute('open');
    const count = this.#unread ? ` (${unread}: ${this.#unread})` : '';
    button.ariaLabel = isOpen ? close : open + count;
    button.ariaExpanded = String(isOpen);
    badge.textContent = String(this.#unread || '');
  }

  /** A chat in the page has a first screen, one behind a button a teaser if there is anything to say. */
  async #updateFront(): Promise<void> {
    const isQuiet = readMode(this) === 'bubble' && !this.getAttribute('teaser') && !this.#proactive.length;
    if (!this.#front && isQuiet) return;
    // Without a first screen there still is a button, without a teaser nothing is missing.
    const module = await this.loadFront().catch(() => this.removeAttribute('mode'));
    if (!module || !this.#isPlaced || !this.shadowRoot) return;
    this.#front ??= module.createFront(this.#host, this.shadowRoot);
    this.#front.configure(this.#settings(), this.#proactive);
  }

  #load(): Promise<PanelModule> {
    return (this.#module ??= this.loadPanel().catch((error: unknown) => {
      this.#module = undefined;
      throw error;
    }));
  }

  async #showPanel(): Promise<void> {
    const { button, message } = this.#launcher;
    message.textContent = '';
    button.ariaBusy = 'true';
    const panel = await this.#preparePanel();
    button.ariaBusy = null;
    if (!this.#isPlaced || !this.hasAttribute('open')) return;
    if (!panel) {
      message.textContent = launcherLabels[this.#settings().locale].failed;
      return this.removeAttribute('open');
    }
    button.classList.add('ready');
    if (panel.show(this.#focus)) this.dispatchEvent(new TaliaOpenEvent());
  }

  /** The panel, with all commands run. Undefined when its code did not arrive, or came too late to be of use. */
  async #preparePanel(): Promise<Panel | undefined> {
    try {
      const { createPanel } = await this.#load();
      if (!this.#isPlaced) return undefined;
      if (!this.#panel) {
        this.#panel = createPanel(this.#host, this.#settings());
        // Before the button: the order of the page is the order of the keyboard.
        this.shadowRoot?.prepend(this.#panel.element);
      }
    } catch {
      this.#host.reportError('panel_unavailable');
      return undefined;
    }
    for (const command of this.#commands.splice(0)) this.#panel.run(command);
    return this.#panel;
  }

  #run(command: PanelCommand): void {
    if (this.#panel) this.#panel.run(command);
    else this.#commands.push(command);
  }

  #hidePanel(): void {
    this.#focus = 'leave_focus';
    this.#commands = this.#commands.filter(({ type }) => type !== 'send' && type !== 'request_human');
    const hadFocus = this.shadowRoot?.activeElement != null;
    if (!this.#panel?.hide()) return;
    if (hadFocus) this.#launcher.button.focus();
    this.dispatchEvent(new TaliaCloseEvent());
  }

  #dropPanel(): void {
    this.#panel?.destroy();
    this.#panel = undefined;
  }

  /** Another server or site is another conversation. */
  #replacePanel(): void {
    if (!this.#panel) return;
    this.#dropPanel();
    if (this.hasAttribute('open')) void this.#showPanel();
  }

  #settings(): PanelSettings {
    const settings = readSettings(this, TaliaChat.defaultEndpoint);
    return { ...settings, greeting: this.#greeting ?? settings.greeting };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'talia-chat': TaliaChat;
  }
}
