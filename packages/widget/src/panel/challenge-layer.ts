import type { LitElement } from 'lit';
import type { ApiClient } from '../api/api-client.ts';
import type { FailureCode } from '../api/failure.ts';
import type { PanelHost, PanelSettings } from '../panel-contract.ts';
import type { Challenge } from './challenge/challenge.ts';
import type { TurnstileSource } from './challenge/load-turnstile.ts';
import type { ViewContext } from './view-context.ts';

/** What a server wants of a new visitor, and what it takes to show it. */
export interface ChallengeRequest {
  refusal: FailureCode;
  api: Pick<ApiClient, 'config'>;
  settings: Pick<PanelSettings, 'locale'>;
  host: Pick<PanelHost, 'reportError'>;
  /** Another script than Cloudflare's, for tests. */
  source: TurnstileSource | undefined;
}

/** The challenge of new visitors: its code is fetched, and Cloudflare asked for anything, only when a server wants one. */
export class ChallengeLayer {
  readonly #host: LitElement;
  #challenge: Challenge | undefined;

  constructor(host: LitElement) {
    this.#host = host;
  }

  /** The token of a challenge that was passed; null when none can be shown, or the chat went away. */
  async pass(request: ChallengeRequest): Promise<string | null> {
    try {
      const { Challenge: Loaded } = await import('./challenge/challenge.ts');
      this.#challenge ??= new Loaded(this.#host);
    } catch {
      return null;
    }
    return this.#challenge.pass(request);
  }

  /** Its card, while it stands over the messages. */
  render(context: ViewContext): unknown {
    return this.#challenge?.render(context);
  }

  /** The chat goes away. */
  cancel(): void {
    this.#challenge?.cancel();
  }
}
