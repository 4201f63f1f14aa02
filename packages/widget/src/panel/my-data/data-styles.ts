import { css } from 'lit';

/** The card of the visitor's data and the form for the lead; they come with both. */
export const dataStyles = css`
  .row .icon {
    margin-inline-start: -12px;
  }
  .row .icon:dir(rtl) svg {
    transform: scaleX(-1);
  }
  .row,
  .column {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 2);
  }
  .column {
    flex-direction: column;
    align-items: stretch;
  }
  .hint {
    color: var(--_muted);
    font-size: 0.8667em;
  }
  .button.danger {
    border-color: var(--_danger);
    color: var(--_danger);
  }
  form.fields,
  form.fields:focus-within {
    flex-direction: column;
    align-items: stretch;
    gap: calc(var(--_space) * 2.5);
    padding: 0;
    border: 0;
    outline: none;
  }
  .field label {
    display: block;
    margin-block-end: calc(var(--_space) * 1);
    font-size: 0.8667em;
    font-weight: 600;
  }
  .field input {
    all: unset;
    box-sizing: border-box;
    inline-size: 100%;
    min-block-size: 44px;
    padding-inline: calc(var(--_space) * 3);
    border: 1px solid var(--_field);
    border-radius: min(12px, var(--_radius));
    background: var(--_surface);
    cursor: text;
  }
  .field input:focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: 1px;
  }
  .field input[aria-invalid='true'] {
    border-color: var(--_danger);
  }
  .wrong {
    margin: 0;
    color: var(--_danger);
    font-size: 0.8667em;
  }
  .wrong:empty {
    display: none;
  }
  .under + .card {
    position: absolute;
    inset: 0;
    background: var(--_surface);
  }
  .lead {
    max-block-size: 70%;
    overflow-y: auto;
  }
  @media (pointer: coarse) {
    .field input {
      font-size: max(16px, 1em);
    }
  }
  @media (forced-colors: active) {
    .field input {
      border-color: ButtonText;
    }
  }
`;
