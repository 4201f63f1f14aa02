import { css } from 'lit';

/** What lies between the messages and the bottom edge: notices, the composer, questions. */
export const composerStyles = css`
  .prompts {
    flex: none;
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--_space) * 2);
    max-block-size: 40%;
    overflow: auto;
    padding: calc(var(--_space) * 2) calc(var(--_space) * 4);
  }
  .prompts button {
    min-block-size: 44px;
    padding: 9px 16px;
    border: 1px solid var(--_field);
    border-radius: 22px;
  }
  .prompts button:hover {
    background: var(--_raised);
  }

  .notice {
    flex: none;
    display: flex;
    align-items: flex-start;
    gap: calc(var(--_space) * 2);
    padding: calc(var(--_space) * 2) calc(var(--_space) * 4);
    color: var(--_on-notice);
    background: var(--_notice);
    font-size: 0.8667em;
    line-height: 1.45;
  }
  .notice svg {
    inline-size: 18px;
    block-size: 18px;
    margin-block-start: 1px;
  }
  .notice.calm {
    color: var(--_text);
    background: var(--_raised);
  }
  .notice strong {
    font-weight: 650;
  }

  .foot {
    flex: none;
    padding: calc(var(--_space) * 3);
    padding-block-end: max(calc(var(--_space) * 3), env(safe-area-inset-bottom));
    padding-inline: max(calc(var(--_space) * 3), env(safe-area-inset-left))
      max(calc(var(--_space) * 3), env(safe-area-inset-right));
    border-block-start: 1px solid var(--_border);
  }
  form {
    display: flex;
    align-items: flex-end;
    gap: calc(var(--_space) * 1);
    padding: 3px;
    border: 1px solid var(--_field);
    border-radius: min(25px, calc(var(--_radius) + 5px));
    background: var(--_surface);
    transition: border-color 0.15s;
  }
  form:focus-within {
    border-color: var(--_accent);
    outline: 1px solid var(--_accent);
  }
  textarea {
    all: unset;
    box-sizing: border-box;
    flex: 1;
    min-inline-size: 0;
    min-block-size: 44px;
    max-block-size: min(168px, 30dvh);
    padding: 10px calc(var(--_space) * 3.5);
    overflow-y: auto;
    scrollbar-width: thin;
    white-space: pre-wrap;
    line-height: 1.5;
    field-sizing: content;
    cursor: text;
  }
  textarea:focus-visible {
    outline: none;
  }
  textarea::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  :is(.send, .stop) {
    flex: none;
    display: grid;
    place-items: center;
    inline-size: 44px;
    block-size: 44px;
    border-radius: min(22px, var(--_radius));
    color: var(--_on-accent);
    background: var(--_accent);
    cursor: pointer;
    transition:
      background 0.15s,
      color 0.15s,
      transform 0.15s;
  }
  .stop {
    color: var(--_text);
    background: var(--_raised);
  }
  .stop rect {
    fill: currentColor;
  }
  .stop[aria-disabled='true'] {
    color: var(--_muted);
    cursor: default;
  }
  :is(.send, .stop):active {
    transform: scale(0.94);
  }
  .send[aria-disabled='true'] {
    color: var(--_muted);
    background: var(--_raised);
    cursor: default;
  }
  .send:dir(rtl) svg {
    transform: scaleX(-1);
  }
  .count {
    padding: 4px calc(var(--_space) * 3) 0;
    color: var(--_muted);
    font-size: 0.8em;
    text-align: end;
  }
  .ask {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_space) * 2);
  }
  .ask p {
    flex: 1 1 100%;
    margin: 0 calc(var(--_space) * 1) calc(var(--_space) * 1);
    line-height: 1.4;
  }
  .ask .button {
    /* As wide as its words, then a share of the rest; what does not fit beside it goes below. */
    flex: 1 0 auto;
    max-inline-size: 100%;
  }
  .ask small {
    display: block;
    color: var(--_muted);
    font-size: 0.8667em;
  }
  .button {
    display: inline-grid;
    place-items: center;
    min-block-size: 44px;
    padding: calc(var(--_space) * 1) calc(var(--_space) * 4.5);
    border: 1px solid var(--_field);
    border-radius: 22px;
    font-weight: 600;
    transition: background 0.15s;
  }
  .button:hover {
    background: var(--_raised);
  }
  .button.main {
    border-color: transparent;
    color: var(--_on-accent);
    background: var(--_accent);
  }
  .button[aria-disabled='true'] {
    border-color: transparent;
    color: var(--_muted);
    background: var(--_raised);
    cursor: default;
  }
  @media (pointer: coarse) {
    textarea {
      /* Below 16 px, iOS zooms the page when the field gets the focus. */
      font-size: max(16px, 1em);
    }
  }
  @media (forced-colors: active) {
    form,
    .send,
    .stop,
    .button {
      border: 1px solid ButtonText;
    }
    form:focus-within {
      outline: 2px solid Highlight;
    }
  }
`;
