import { html, nothing, type LitElement, type TemplateResult } from 'lit';
import type { ChallengeRequest } from '../challenge-layer.ts';
import type { ViewContext } from '../view-context.ts';
import { challengeLabelsFor } from './challenge-labels.ts';
import { loadTurnstile, turnstileSource, type Turnstile } from './load-turnstile.ts';

type ChallengeState = { type: 'closed' } | { type: 'loading' } | { type: 'shown' } | { type: 'failed'; why: Why };

/** Its script did not come, or the visitor did not pass. */
type Why = 'blocked' | 'failed';

const slotName = 'talia-challenge';

/** The least width of Turnstile's usual shape; below it, there is the square one. */
const flexibleWidth = 300;

/**
 * The challenge, over the messages while it is open. Cloudflare's script looks for its widget in the document and does not
 * support shadow roots: its place is a child of `<talia-chat>` itself, shown in the panel by way of two slots.
 */
export class Challenge {
  readonly #host: LitElement;
  #state: ChallengeState = { type: 'closed' };
  #request: ChallengeRequest | undefined;
  #siteKey = '';
  #pending: PromiseWithResolvers<string | null> | undefined;
  #place: HTMLElement | undefined;
  #drop: () => void = () => {};

  constructor(host: LitElement) {
    this.#host = host;
  }

  /** Shows it and gives the token; null when the chat goes away. Whoever asks meanwhile gets the same one. */
  async pass(request: ChallengeRequest): Promise<string | null> {
    if (this.#pending) return this.#pending.promise;
    const pending = (this.#pending = Promise.withResolvers());
    const config = await request.api.config(request.settings.locale);
    const challenge = config.ok ? config.value.challenge : null;
    // A server from before there were any says nothing of one.
    if (!challenge) this.#settle(null);
    if (this.#pending !== pending) return pending.promise;
    this.#request = request;
    this.#siteKey = challenge?.site_key ?? '';
    // One that was just refused is not tried again by itself: it might go round for ever.
    if (request.refusal === 'challenge_failed') this.#fail('failed');
    else void this.#begin();
    return pending.promise;
  }

  /** Whoever waits gets nothing. */
  cancel(): void {
    this.#settle(null);
  }

  /** The card, while it stands over the messages. */
  render({ locale, labels }: ViewContext): TemplateResult | undefined {
    const state = this.#state;
    if (state.type === 'closed') return undefined;
    const told = challengeLabelsFor(locale);
    return html`<section class="card check" aria-labelledby="check-title">
      <h3 id="check-title">${told.title}</h3>
      <p>${told.hint}</p>
      ${
        state.type === 'failed'
          ? html`<p role="alert">${told[state.why]}</p>
              <button class="button" type="button" @click=${() => void this.#begin()}>${labels.retry}</button>`
          : html`<p role="status">${told[state.type]}</p>`
      }
      ${state.type === 'failed' ? nothing : html`<slot name=${slotName}></slot>`}
    </section>`;
  }

  async #begin(): Promise<void> {
    const request = this.#request;
    this.#show({ type: 'loading' });
    const turnstile = await loadTurnstile(request?.source ?? turnstileSource);
    // Its place is measured.
    await this.#host.updateComplete;
    if (!request || this.#request !== request || this.#state.type !== 'loading') return;
    if (!turnstile) return this.#fail('blocked');
    try {
      this.#drop = this.#draw(turnstile, request);
    } catch {
      // Turnstile throws at a key or a place it cannot use.
      return this.#fail('failed');
    }
    this.#show({ type: 'shown' });
  }

  #draw(turnstile: Turnstile, { settings: { locale } }: ChallengeRequest): () => void {
    const place = this.#makePlace();
    const onFail = () => {
      this.#fail('failed');
      return true;
    };
    const widget = turnstile.render(place, {
      sitekey: this.#siteKey,
      action: 'talia-session',
      language: locale,
      theme: readTheme(this.#host),
      size: place.clientWidth >= flexibleWidth ? 'flexible' : 'compact',
      retry: 'never',
      'refresh-expired': 'auto',
      'refresh-timeout': 'auto',
      'response-field': false,
      callback: (token) => this.#settle(token),
      'error-callback': onFail,
      'unsupported-callback': onFail,
    });
    return () => {
      if (widget !== undefined) turnstile.remove(widget);
    };
  }

  /** A child of `<talia-chat>`, a slot beside the panel that hands it on, and the panel's own in the card. */
  #makePlace(): HTMLElement {
    const root = this.#host.getRootNode();
    const chat = root instanceof ShadowRoot ? root.host : this.#host;
    const place = document.createElement('div');
    // By CSSOM, which no policy forbids. The page's own styles are for its own elements.
    place.style.cssText = 'all: initial; display: block; inline-size: 100%';
    place.slot = slotName;
    const bridge = document.createElement('slot');
    bridge.name = slotName;
    bridge.slot = slotName;
    this.#host.append(bridge);
    chat.append(place);
    this.#place = place;
    return place;
  }

  #clear(): void {
    this.#drop();
    this.#drop = () => {};
    this.#place?.remove();
    this.#place = undefined;
    this.#host.replaceChildren();
  }

  #fail(why: Why): void {
    if (!this.#pending) return;
    this.#clear();
    this.#request?.host.reportError(why === 'blocked' ? 'challenge_unavailable' : 'challenge_failed');
    this.#show({ type: 'failed', why });
  }

  #settle(token: string | null): void {
    this.#clear();
    this.#request = undefined;
    this.#show({ type: 'closed' });
    this.#pending?.resolve(token);
    this.#pending = undefined;
  }

  #show(state: ChallengeState): void {
    this.#state = state;
    this.#host.requestUpdate();
  }
}

/** The scheme of the panel, where the page or its theme decided on one. */
function readTheme(panel: Element): 'auto' | 'light' | 'dark' {
  const { colorScheme } = getComputedStyle(panel);
  return colorScheme === 'light' || colorScheme === 'dark' ? colorScheme : 'auto';
}
