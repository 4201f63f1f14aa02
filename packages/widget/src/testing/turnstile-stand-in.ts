import type { TurnstileRenderOptions, TurnstileSource } from '../panel/challenge/load-turnstile.ts';

/** Cloudflare's script as a test needs it, from an address of this page. */
export interface TurnstileStandIn {
  source: TurnstileSource;
  /** How each challenge was asked for, in order. */
  asked: () => TurnstileRenderOptions[];
  /** Those that are in the page. */
  shown: () => number;
  /** The visitor passes the newest one. */
  pass: (token: string) => void;
  /** The newest one fails. */
  fail: () => void;
}

declare global {
  interface Window {
    turnstileAsked?: TurnstileRenderOptions[];
  }
}

/** Makes one. Take it out of the page with `removeTurnstile`. */
export function createTurnstileStandIn(): TurnstileStandIn {
  const code = new Blob([`(${standIn.toString()})()`], { type: 'text/javascript' });
  return {
    source: { src: URL.createObjectURL(code), timeoutMs: 2_000 },
    asked,
    shown: () => document.querySelectorAll('.turnstile-stand-in').length,
    pass: (token) => asked().at(-1)?.callback(token),
    fail: () => void asked().at(-1)?.['error-callback'](),
  };
}

/** As if the page had never had it. */
export function removeTurnstile(): void {
  for (const script of document.querySelectorAll('script[src^="blob:"]')) script.remove();
  Reflect.deleteProperty(window, 'turnstile');
  delete window.turnstileAsked;
}

const asked = () => window.turnstileAsked ?? [];

/** Runs as a script of its own: it knows nothing of this module. Like the real one it looks in the document only. */
function standIn(): void {
  const widgets = new Map<string, HTMLElement>();
  const calls: TurnstileRenderOptions[] = [];
  window.turnstileAsked = calls;
  const turnstile = {
    render(container: HTMLElement, options: TurnstileRenderOptions) {
      if (![...document.querySelectorAll('div')].includes(container as HTMLDivElement)) throw new Error('no container');
      const box = document.createElement('button');
      box.className = 'turnstile-stand-in';
      box.textContent = 'Soy una persona';
      box.style.blockSize = '65px';
      container.append(box);
      calls.push(options);
      const id = `widget-${calls.length}`;
      widgets.set(id, box);
      return id;
    },
    remove: (id: string) => widgets.get(id)?.remove(),
  };
  Object.assign(window, { turnstile });
}
