/** The part of Cloudflare's `window.turnstile` that is used. */
export interface Turnstile {
  render: (container: HTMLElement, options: TurnstileRenderOptions) => string | undefined;
  remove: (widget: string) => void;
}

/** How it is asked. A callback that answers true tells Turnstile that the error is taken care of. */
export interface TurnstileRenderOptions {
  sitekey: string;
  action: string;
  language: string;
  theme: 'auto' | 'light' | 'dark';
  size: 'flexible' | 'compact';
  retry: 'never';
  'refresh-expired': 'auto';
  'refresh-timeout': 'auto';
  'response-field': false;
  callback: (token: string) => void;
  'error-callback': () => boolean;
  'unsupported-callback': () => boolean;
}

/** Where it comes from, and how long that may take. */
export interface TurnstileSource {
  src: string;
  timeoutMs: number;
}

/** Cloudflare's own. It may come from nowhere else, and no copy of it is allowed. */
export const turnstileSource: TurnstileSource = {
  src: 'https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit',
  timeoutMs: 15_000,
};

/**
 * Adds Turnstile's script to the page, unless the page has it. Null when it does not come: blocked by the page's policy or
 * an extension, or out of reach.
 */
export async function loadTurnstile({ src, timeoutMs }: TurnstileSource): Promise<Turnstile | null> {
  const present = findTurnstile();
  if (present) return present;
  const script = document.createElement('script');
  try {
    // True: the one sink that takes the policy's value is typed as a text.
    script.src = toTrusted(src) as string;
  } catch {
    return null;
  }
  script.async = true;
  script.nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';
  const over = new Promise<unknown>((resolve) => {
    script.addEventListener('load', resolve);
    script.addEventListener('error', resolve);
    setTimeout(resolve, timeoutMs);
  });
  document.head.append(script);
  await over;
  // What did not come in time may come at another try.
  const loaded = findTurnstile();
  if (!loaded) script.remove();
  return loaded;
}

/** An element of the page with that id is `window.turnstile` too. */
function findTurnstile(): Turnstile | null {
  const found: unknown = Reflect.get(window, 'turnstile');
  const isApi = typeof found === 'object' && found !== null && typeof Reflect.get(found, 'render') === 'function';
  // True: Cloudflare's script, or the page's own use of it, put it there.
  return isApi ? (found as Turnstile) : null;
}

/** A page that lists its policies has each only once. */
let policy: ScriptPolicy | undefined;

/** The one address that is ever made a script, for pages that require Trusted Types. @throws where they forbid the policy */
function toTrusted(src: string): unknown {
  const factory: unknown = Reflect.get(window, 'trustedTypes');
  if (typeof factory !== 'object' || factory === null) return src;
  // True: the browser's own, which has this method.
  const { createPolicy } = factory as { createPolicy: CreatePolicy };
  policy ??= createPolicy.call(factory, 'talia-challenge', { createScriptURL: (text) => text });
  return policy.createScriptURL(src);
}

type ScriptPolicy = { createScriptURL: (text: string) => unknown };
type CreatePolicy = (name: string, rules: ScriptPolicy) => ScriptPolicy;
