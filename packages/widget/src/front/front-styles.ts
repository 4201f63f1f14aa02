/** The first screen, the teaser, and the panel of a chat that stands in the page. Tokens: see launcher-styles.ts. */
export const frontStyles = `
:host {
  --_surface: var(--talia-color-surface, light-dark(#fff, #111815));
  --_raised: var(--talia-color-surface-raised, light-dark(#f0f4f2, #1c2622));
  --_text: var(--talia-color-text, light-dark(#15201c, #e9f0ed));
  --_muted: var(--talia-color-text-muted, light-dark(#52605a, #a3b3ac));
  --_border: var(--talia-color-border, light-dark(#dfe6e2, #2b3833));
  --_field: light-dark(#7b8a83, #6d7d76);
}
:host(:is([mode='inline'], [mode='fullscreen'])) talia-chat-panel {
  --_close: none;
  position: absolute;
  inset: 0;
  inline-size: 100%;
  block-size: 100%;
  box-shadow: none;
  animation: none;
}
:host([mode='inline']) talia-chat-panel {
  border: 1px solid var(--_border);
  border-radius: var(--talia-radius, 20px);
}
:host([mode='fullscreen']) talia-chat-panel {
  inset-block-start: var(--_viewport-top, 0px);
  block-size: var(--_viewport-height, 100%);
  padding-inline: max(0px, (100% - 760px) / 2);
  border: 0;
  border-radius: 0;
}
/* Neither do they take the letters of a page that gives its own to every element. */
.first-screen, .teaser-place {
  all: initial;
  color-scheme: inherit;
  font: 400 medium/1.5 var(--talia-font, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif);
}
.first-screen {
  position: absolute;
  inset: 0;
  box-sizing: border-box;
  display: flex;
  flex-direction: column;
  align-items: center;
  gap: 20px;
  padding: 24px max(16px, env(safe-area-inset-right)) max(24px, env(safe-area-inset-bottom)) max(16px, env(safe-area-inset-left));
  overflow: auto;
  border: 1px solid var(--_border);
  border-radius: var(--talia-radius, 20px);
  color: var(--_text);
  background: var(--_surface);
  overflow-wrap: anywhere;
}
:host([mode='fullscreen']) .first-screen { border: 0; border-radius: 0; }
:host([open]) .first-screen, :host([open]) .teaser-place { display: none; }
/* Auto margins centre what fits and lose nothing of what does not. */
.greeting {
  margin: auto 0 0;
  max-inline-size: 24em;
  font-size: clamp(1.375em, 1em + 2vmin, 2.25em);
  font-weight: 650;
  line-height: 1.2;
  letter-spacing: -.02em;
  text-align: center;
  text-wrap: balance;
}
.ask {
  box-sizing: border-box;
  display: flex;
  align-items: end;
  gap: 8px;
  inline-size: min(100%, 640px);
  padding: 6px 6px 6px 18px;
  border: 1px solid var(--_field);
  border-radius: 28px;
  background: var(--_surface);
}
.ask:dir(rtl) { padding: 6px 18px 6px 6px; }
.ask:focus-within { border-color: var(--_accent); box-shadow: 0 0 0 1px var(--_accent); }
.field {
  all: unset;
  flex: 1;
  min-inline-size: 0;
  min-block-size: 24px;
  max-block-size: 160px;
  padding-block: 10px;
  overflow: auto;
  field-sizing: content;
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}
.field::placeholder { color: var(--_muted); opacity: 1; }
.go, .prompt, .teaser-text, .dismiss { all: unset; box-sizing: border-box; cursor: pointer; -webkit-tap-highlight-color: transparent; }
.go {
  flex: none;
  inline-size: 44px;
  block-size: 44px;
  border: 1px solid transparent;
  border-radius: 50%;
  display: grid;
  place-items: center;
  color: var(--_on-accent);
  background: var(--_accent);
}
:is(.go, .prompt, .teaser-text, .dismiss):focus-visible { outline: 2px solid var(--_focus); outline-offset: 2px; }
.prompts { display: flex; flex-wrap: wrap; justify-content: center; gap: 8px; max-inline-size: 640px; }
.prompts:empty { display: none; }
.prompt {
  min-block-size: 44px;
  padding: 9px 16px;
  border: 1px solid var(--_field);
  border-radius: 22px;
  font-size: .9375em;
  color: var(--_text);
}
.prompt:hover { background: var(--_raised); }
.hint { margin: 0 0 auto; font-size: .8125em; color: var(--_muted); text-align: center; }
.teaser-status { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
.teaser {
  position: absolute;
  inset-block-end: calc(100% + 14px);
  inset-inline: auto 0;
  box-sizing: border-box;
  inline-size: max-content;
  max-inline-size: min(300px, 100vw - 2 * var(--_offset));
  display: grid;
  grid-template-columns: 1fr auto;
  gap: 4px;
  padding: 6px;
  border: 1px solid var(--_border);
  border-radius: min(var(--talia-radius, 20px), 24px);
  color: var(--_text);
  background: var(--_surface);
  box-shadow: var(--talia-shadow, 0 2px 6px rgb(4 28 21 / .08), 0 16px 40px -12px rgb(4 28 21 / .32));
  overflow-wrap: anywhere;
  animation: appear .25s ease-out;
}
:host([position='start']) .teaser { inset-inline: 0 auto; }
.teaser-text { padding: 10px 4px 10px 12px; font-size: .9375em; border-radius: 12px; text-align: start; }
.dismiss { inline-size: 32px; block-size: 32px; border-radius: 50%; font-size: 1.25em; line-height: 32px; text-align: center; color: var(--_muted); }
.teaser .prompts { grid-column: 1 / -1; justify-content: start; padding: 0 6px 6px; }
@keyframes appear { from { opacity: 0; transform: translateY(8px); } }
@media (prefers-reduced-motion: reduce) { .teaser { animation: none; } }
@media (forced-colors: active) {
  .go, .dismiss { border: 1px solid ButtonText; line-height: 30px; }
  :is(.go, .prompt, .teaser-text, .dismiss):focus-visible { outline-color: Highlight; }
  .ask:focus-within { outline: 2px solid Highlight; }
}
`;
