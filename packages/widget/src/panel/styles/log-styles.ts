import { css } from 'lit';

/** The scrolling list: days, messages, answers as they grow. */
export const logStyles = css`
  .body {
    position: relative;
    flex: 1;
    min-block-size: 0;
    display: flex;
    flex-direction: column;
  }
  .log {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    overflow-anchor: none;
    scrollbar-width: thin;
    scrollbar-color: var(--_border) transparent;
    padding: calc(var(--_space) * 4);
  }
  .log:focus-visible {
    outline-offset: -3px;
  }
  /* From the top, as a letter: at the bottom, each word of an answer would push up all that stands above it. */
  ol.list {
    display: flex;
    flex-direction: column;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .day {
    align-self: center;
    margin-block: calc(var(--_space) * 3);
    color: var(--_muted);
    font-size: 0.8em;
    font-weight: 600;
  }

  .list > .intro {
    display: grid;
    justify-items: center;
    gap: calc(var(--_space) * 1);
    padding-block: calc(var(--_space) * 6);
    text-align: center;
  }
  .intro .avatar {
    inline-size: 64px;
    block-size: 64px;
    margin-block-end: calc(var(--_space) * 3);
    border-radius: 22px;
  }
  .intro .avatar svg {
    inline-size: 32px;
    block-size: 32px;
  }
  .intro strong {
    font-size: 1.3333em;
    font-weight: 680;
    letter-spacing: -0.02em;
    line-height: 1.25;
  }
  .intro > :last-child {
    color: var(--_muted);
    font-size: 0.9333em;
  }

  .message {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    max-inline-size: 100%;
    margin-block-start: calc(var(--_space) * 1);
  }
  .message.first {
    margin-block-start: calc(var(--_space) * 4);
  }
  .list > .message:first-child,
  .day + .message.first {
    margin-block-start: 0;
  }
  .message.user {
    align-items: flex-end;
  }
  .message.fresh {
    animation: appear 0.2s ease-out;
  }
  @keyframes appear {
    from {
      opacity: 0;
      transform: translateY(6px);
    }
  }
  .bubble {
    max-inline-size: min(88%, 34em);
    padding: calc(var(--_space) * 2.5) calc(var(--_space) * 3.5);
    border-radius: min(18px, var(--_radius));
    border-end-start-radius: min(6px, var(--_radius));
    background: var(--_raised);
  }
  .user .bubble {
    border-end-start-radius: min(18px, var(--_radius));
    border-end-end-radius: min(6px, var(--_radius));
    color: var(--_on-accent);
    background: var(--_accent);
    white-space: pre-wrap;
  }
  .user.unsent .bubble {
    color: var(--_text);
    background: color-mix(in oklab, var(--_accent) 16%, var(--_surface));
  }
  .human .bubble {
    border-inline-start: 3px solid var(--_accent);
  }
  .speaker {
    margin-block-end: calc(var(--_space) * 1);
    color: var(--_muted);
    font-size: 0.8em;
    font-weight: 600;
  }
  .meta {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 calc(var(--_space) * 1.5);
    margin-block-start: calc(var(--_space) * 1);
    padding-inline: calc(var(--_space) * 1);
    color: var(--_muted);
    font-size: 0.8em;
  }
  .user .meta {
    justify-content: flex-end;
    text-align: end;
  }
  .meta svg {
    inline-size: 16px;
    block-size: 16px;
  }
  .state {
    display: inline-flex;
    align-items: center;
    gap: calc(var(--_space) * 1.5);
    text-align: start;
  }
  .meta.failed {
    gap: calc(var(--_space) * 1);
    margin-block-end: calc(var(--_space) * 2);
    color: var(--_danger);
  }
  .link {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-block-size: 32px;
    padding-inline: calc(var(--_space) * 2.5);
    border: 1px solid currentColor;
    border-radius: 16px;
    font-weight: 600;
  }
  .copy {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    min-inline-size: 32px;
    min-block-size: 32px;
    justify-content: center;
    border-radius: 16px;
  }
  .copy:hover {
    color: var(--_text);
    background: var(--_raised);
  }
  .speaker small {
    padding-inline: 0.4em;
    border: 1px solid currentColor;
    border-radius: 0.6em;
    font-size: 0.9em;
    font-weight: 500;
  }
  .link:hover {
    background: color-mix(in oklab, currentColor 10%, transparent);
  }

  .bubble > :first-child {
    margin-block-start: 0;
  }
  .bubble > :last-child {
    margin-block-end: 0;
  }
  p {
    margin-block: 0 0.6em;
    white-space: pre-line;
  }
  :is(.bubble ul, .bubble ol) {
    margin-block: 0 0.6em;
    padding-inline-start: 1.35em;
  }
  .bubble ul {
    list-style: disc;
  }
  .bubble ol {
    list-style: decimal;
  }
  .bubble li + li {
    margin-block-start: 0.25em;
  }
  .bubble li::marker {
    color: var(--_muted);
  }
  .bubble a {
    color: light-dark(#075a49, #7ce3c6);
    text-underline-offset: 2px;
  }
  .host {
    color: var(--_muted);
    font-size: 0.9em;
  }
  code {
    padding: 0.1em 0.3em;
    border-radius: 5px;
    background: color-mix(in oklab, currentColor 10%, transparent);
    font:
      0.92em/1.5 ui-monospace,
      SFMono-Regular,
      Menlo,
      Consolas,
      monospace;
  }
  pre {
    margin-block: 0 0.6em;
    padding: calc(var(--_space) * 2.5);
    overflow-x: auto;
    border-radius: 10px;
    background: color-mix(in oklab, currentColor 8%, transparent);
    overflow-wrap: normal;
  }
  pre code {
    padding: 0;
    background: none;
  }

  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--_space) * 1.5);
    margin-block-end: calc(var(--_space) * 1.5);
  }
  .tool {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    padding: 3px 10px 3px 8px;
    border: 1px solid var(--_border);
    border-radius: 999px;
    color: var(--_muted);
    font-size: 0.8667em;
    animation: appear 0.2s ease-out;
  }
  .tool svg {
    inline-size: 16px;
    block-size: 16px;
  }
  .tool.done svg {
    color: light-dark(#0b6b57, #52cfae);
  }
  .spinner {
    inline-size: 14px;
    block-size: 14px;
    border: 2px solid var(--_border);
    border-block-start-color: var(--_accent);
    border-radius: 50%;
    animation: turn 0.8s linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  .typing {
    display: inline-flex;
    gap: 5px;
    padding-block: 0.45em;
    vertical-align: middle;
  }
  .typing i {
    inline-size: 7px;
    block-size: 7px;
    border-radius: 50%;
    background: var(--_muted);
    animation: pulse 1.2s ease-in-out infinite;
  }
  .typing i:nth-child(2) {
    animation-delay: 0.15s;
  }
  .typing i:nth-child(3) {
    animation-delay: 0.3s;
  }
  @keyframes pulse {
    0%,
    60%,
    100% {
      opacity: 0.35;
      transform: none;
    }
    30% {
      opacity: 1;
      transform: translateY(-3px);
    }
  }
  @media (forced-colors: active) {
    .bubble {
      border: 1px solid CanvasText;
    }
    .typing i {
      background: CanvasText;
    }
  }
`;
