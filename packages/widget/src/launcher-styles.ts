/**
 * The closed widget: a button in the corner. Public tokens are read here once, each with its default; the panel
 * inherits them. Sizes are px and `medium`, not rem: a page with `html { font-size: 62.5% }` must not shrink the chat.
 * Important is what a page's `* { all: unset !important }` would undo: where the tag stands, and its letters, are the tokens' business.
 */
export const launcherStyles = `
:host {
  --_accent: var(--talia-color-accent, light-dark(#0b6b57, #52cfae));
  --_on-accent: var(--talia-color-on-accent, light-dark(#fff, #04231b));
  --_focus: light-dark(#06382e, #d8fff3);
  --_offset: var(--talia-offset, 20px);
  --_inset: auto max(var(--_offset), env(safe-area-inset-right));
  all: initial;
  color-scheme: light dark;
  display: block;
  position: fixed !important;
  inset-block-end: max(var(--_offset), env(safe-area-inset-bottom)) !important;
  inset-inline: var(--_inset) !important;
  z-index: var(--talia-z, 2147483000) !important;
  font: 400 medium/1.5 var(--talia-font, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif) !important;
}
:host([hidden]) { display: none; }
:host([theme='light']) { color-scheme: light; }
:host([theme='dark']) { color-scheme: dark; }
:host([position='start']) { --_inset: max(var(--_offset), env(safe-area-inset-left)) auto; }
.launcher {
  all: unset;
  box-sizing: border-box;
  display: grid;
  place-items: center;
  inline-size: 60px;
  block-size: 60px;
  border: 1px solid transparent;
  border-radius: 50%;
  color: var(--_on-accent);
  background: var(--_accent);
  box-shadow: 0 1px 2px rgb(0 20 15 / .2), 0 8px 24px -4px rgb(0 20 15 / .35);
  cursor: pointer;
  transition: transform .2s;
}
.launcher:hover { transform: translateY(-2px); }
.launcher:active { transform: scale(.95); }
.launcher:focus-visible {
  outline: 3px solid var(--_focus);
  outline-offset: 3px;
  box-shadow: 0 0 0 3px light-dark(#fff, #0b1512);
}
svg {
  grid-area: 1 / 1;
  inline-size: 28px;
  block-size: 28px;
  fill: none;
  stroke: currentColor;
  stroke-width: 1.8;
  stroke-linecap: round;
  stroke-linejoin: round;
  transition: .2s;
}
.close, :host([open]) .chat { opacity: 0; transform: rotate(-45deg) scale(.6); }
:host([open]) .close { opacity: 1; transform: none; }
.launcher[aria-busy='true'] svg { animation: breathe .9s infinite alternate; }
@keyframes breathe { to { opacity: .35; } }
.failed {
  position: absolute;
  inset-block-end: calc(100% + 12px);
  inset-inline: auto 0;
  inline-size: max-content;
  max-inline-size: 240px;
  padding: 10px 14px;
  border: 1px solid;
  border-radius: 12px;
  color: CanvasText;
  background: Canvas;
  font-size: .875em;
}
:host([position='start']) .failed { inset-inline: 0 auto; }
.failed:empty { display: none; }
.badge {
  position: absolute;
  inset-block-start: -4px;
  inset-inline-end: -4px;
  min-inline-size: 20px;
  padding-inline: 5px;
  box-sizing: border-box;
  border-radius: 12px;
  font-size: .75em;
  line-height: 20px;
  letter-spacing: 0;
  text-align: center;
  color: #fff;
  background: #b3261e;
  pointer-events: none;
}
.badge:empty, :host([open]) .badge { display: none; }
:host([mode='inline']) {
  position: relative !important;
  inset: auto !important;
  z-index: 0 !important;
  block-size: var(--talia-height, 560px);
}
:host([mode='fullscreen']) { inset: 0 !important; }
:host(:is([mode='inline'], [mode='fullscreen'])) :is(.launcher, .badge) { display: none; }
@media (max-width: 480px), (max-height: 480px) {
  :host([open]) .launcher.ready { visibility: hidden; }
}
@media (prefers-reduced-motion: reduce) {
  .launcher, svg { transition: none; animation: none !important; }
}
@media (forced-colors: active) {
  .badge { border: 1px solid ButtonText; }
  .launcher { border: 2px solid ButtonText; color: ButtonText; background: ButtonFace; }
  .launcher:focus-visible { outline-color: Highlight; }
}
`;
