import { css } from 'lit';

/** Tokens, the box of the panel and its header. */
export const frameStyles = css`
  :host {
    --_surface: var(--talia-color-surface, light-dark(#fff, #111815));
    --_raised: var(--talia-color-surface-raised, light-dark(#f0f4f2, #1c2622));
    --_text: var(--talia-color-text, light-dark(#15201c, #e9f0ed));
    --_muted: var(--talia-color-text-muted, light-dark(#52605a, #a3b3ac));
    --_border: var(--talia-color-border, light-dark(#dfe6e2, #2b3833));
    --_field: light-dark(#7b8a83, #6d7d76);
    --_danger: var(--talia-color-danger, light-dark(#b3261e, #ffb4ab));
    --_notice: light-dark(#fff5dc, #2a2413);
    --_on-notice: light-dark(#5a4200, #f2dda0);
    --_radius: var(--talia-radius, 20px);
    --_space: var(--talia-space, 4px);
    all: initial;
    color-scheme: inherit;
    box-sizing: border-box;
    position: fixed;
    inset-block-end: calc(max(var(--_offset), env(safe-area-inset-bottom)) + 74px);
    inset-inline: var(--_inset);
    display: flex;
    flex-direction: column;
    inline-size: min(var(--talia-width, 400px), 100vw - 2 * var(--_offset));
    block-size: min(var(--talia-height, 680px), 100dvh - var(--_offset) - 94px);
    /* Hidden alone would still let what has the focus be scrolled into view, and the header out of it. */
    overflow: hidden;
    overflow: clip;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    color: var(--_text);
    background: var(--_surface);
    box-shadow: var(--talia-shadow, 0 2px 6px rgb(4 28 21 / 0.08), 0 24px 64px -12px rgb(4 28 21 / 0.32));
    font: 400 medium/1.5 var(--talia-font, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif);
    font-size: var(--talia-font-size, 0.9375em);
    overflow-wrap: anywhere;
    animation: rise 0.22s cubic-bezier(0.2, 0.8, 0.2, 1);
  }
  :host(:not([active])) {
    display: none;
  }
  :host(:focus) {
    outline: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(12px) scale(0.985);
    }
  }
  button {
    all: unset;
    box-sizing: border-box;
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
  }
  :where(button, a, textarea, [tabindex]):focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }
  svg {
    inline-size: 20px;
    block-size: 20px;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.8;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  /* The chat's own sentences keep their direction in a page of the other one: their full stop stays at their end. */
  :is(.state, .notice) > span,
  :is(.ask, .card, .broken) p,
  .intro > span {
    unicode-bidi: plaintext;
  }
  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  header {
    flex: none;
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 3);
    /* Also before there is a button in it. */
    min-block-size: calc(var(--_space) * 6 + 45px);
    padding-block: calc(var(--_space) * 3);
    padding-inline: calc(var(--_space) * 4) calc(var(--_space) * 2);
    border-block-end: 1px solid var(--_border);
  }
  .avatar {
    flex: none;
    display: grid;
    place-items: center;
    inline-size: 40px;
    block-size: 40px;
    border-radius: 13px;
    color: var(--_on-accent);
    background: var(--_accent);
  }
  .who {
    flex: 1;
    min-inline-size: 0;
    display: grid;
  }
  h2 {
    margin: 0;
    font-size: 1.0667em;
    font-weight: 650;
    line-height: 1.3;
    letter-spacing: -0.01em;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .label {
    color: var(--_muted);
    font-size: 0.8667em;
    line-height: 1.4;
  }
  .icon {
    flex: none;
    display: grid;
    place-items: center;
    inline-size: 44px;
    block-size: 44px;
    border-radius: 14px;
    color: var(--_muted);
    transition:
      background 0.15s,
      color 0.15s;
  }
  /* A chat that stands in the page has nothing to close. */
  [part='close'] {
    display: var(--_close, grid);
  }
  .icon:hover {
    color: var(--_text);
    background: var(--_raised);
  }
  .icon:focus-visible {
    outline-offset: -3px;
  }
  .icon + .icon {
    margin-inline-start: -12px;
  }

  @media (max-width: 480px), (max-height: 480px) {
    :host {
      inset: 0;
      inset-block-start: var(--_viewport-top, 0px);
      inset-block-end: auto;
      inline-size: 100%;
      block-size: var(--_viewport-height, 100dvh);
      border: 0;
      border-radius: 0;
      overscroll-behavior: contain;
    }
    header {
      min-block-size: calc(var(--_space) * 2 + max(calc(var(--_space) * 2), env(safe-area-inset-top)) + 45px);
      padding-block-start: max(calc(var(--_space) * 2), env(safe-area-inset-top));
      padding-block-end: calc(var(--_space) * 2);
      padding-inline: max(calc(var(--_space) * 4), env(safe-area-inset-left))
        max(calc(var(--_space) * 1), env(safe-area-inset-right));
    }
  }
  @media (prefers-reduced-motion: reduce) {
    :host,
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }
  @media (forced-colors: active) {
    :host {
      border: 1px solid CanvasText;
    }
    .avatar,
    .icon {
      border: 1px solid currentColor;
    }
    :where(button, a, textarea, [tabindex]):focus-visible {
      outline-color: Highlight;
    }
  }
`;
