import { css } from 'lit';

/** What stands beside the messages or in their place: older ones, the way down, the wait, why there are none. */
export const placeStyles = css`
  .older {
    align-self: center;
    min-block-size: 44px;
    padding-inline: calc(var(--_space) * 4);
    border-radius: 22px;
    color: var(--_muted);
    font-size: 0.8667em;
    font-weight: 600;
  }
  .older:hover {
    color: var(--_text);
    background: var(--_raised);
  }
  .pill {
    position: absolute;
    inset-block-end: calc(var(--_space) * 3);
    inset-inline: 0;
    inline-size: fit-content;
    margin-inline: auto;
    display: flex;
    align-items: center;
    gap: 6px;
    min-block-size: 40px;
    padding-inline: calc(var(--_space) * 3.5) calc(var(--_space) * 4);
    border: 1px solid var(--_border);
    border-radius: 20px;
    background: var(--_surface);
    box-shadow: 0 6px 20px -6px rgb(4 28 21 / 0.35);
    font-size: 0.8667em;
    font-weight: 600;
    animation: appear 0.2s ease-out;
  }
  .skeleton {
    display: grid;
    gap: calc(var(--_space) * 3);
    align-content: end;
    flex: 1;
    padding: calc(var(--_space) * 4);
  }
  .skeleton i {
    block-size: 42px;
    inline-size: 62%;
    border-radius: 18px;
    background: var(--_raised);
    animation: fade 1s ease-in-out infinite alternate;
  }
  .skeleton i:nth-child(2) {
    inline-size: 44%;
    justify-self: end;
  }
  .skeleton i:nth-child(3) {
    inline-size: 74%;
    block-size: 66px;
  }
  @keyframes fade {
    to {
      opacity: 0.45;
    }
  }
  .broken {
    flex: 1;
    display: grid;
    align-content: center;
    justify-items: center;
    gap: calc(var(--_space) * 2);
    padding: calc(var(--_space) * 8);
    text-align: center;
  }
  .broken svg {
    inline-size: 40px;
    block-size: 40px;
    color: var(--_muted);
  }
  .broken strong {
    font-size: 1.1333em;
    font-weight: 650;
  }
  .broken p {
    margin: 0 0 calc(var(--_space) * 3);
    color: var(--_muted);
  }
`;
