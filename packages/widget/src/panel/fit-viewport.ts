import type { ChatMode } from '../front-contract.ts';

/** True where the panel lies over the whole page. The same condition as in the style sheets. */
export function isFullscreen(mode: ChatMode): boolean {
  return mode === 'bubble' && matchMedia('(max-width: 480px), (max-height: 480px)').matches;
}

/**
 * Keeps a full-screen panel above the on-screen keyboard, which shrinks only the visual viewport. Set through CSSOM:
 * a `style` attribute would be refused by a strict Content-Security-Policy.
 */
export function fitViewport(element: HTMLElement, signal: AbortSignal): void {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const fit = () => {
    // Zoomed in with two fingers, the visual viewport is a lens, not the screen.
    if (viewport.scale > 1.01) return;
    element.style.setProperty('--_viewport-height', `${viewport.height}px`);
    element.style.setProperty('--_viewport-top', `${viewport.offsetTop}px`);
  };
  viewport.addEventListener('resize', fit, { signal });
  viewport.addEventListener('scroll', fit, { signal });
  fit();
}
