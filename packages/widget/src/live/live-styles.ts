import { css } from 'lit';

/** Who holds the conversation, and what they have seen. */
export const liveStyles = css`
  .initials {
    font-size: 1.0667em;
    font-weight: 650;
    letter-spacing: 0.01em;
  }
  .holder {
    display: inline-flex;
    align-items: center;
    gap: calc(var(--_space) * 1.5);
    max-inline-size: 100%;
  }
  .holder::before {
    content: '';
    flex: none;
    inline-size: 8px;
    block-size: 8px;
    border-radius: 50%;
    background: light-dark(#0b7a5f, #52cfae);
  }
  .holder.waiting::before {
    background: none;
    border: 2px solid var(--_muted);
  }
  .notice.live {
    border-block-start: 1px solid var(--_border);
    animation: appear 0.2s ease-out;
  }
  .notice.live svg {
    color: light-dark(#0b6b57, #52cfae);
  }
  .seen {
    gap: 3px;
  }
  .meta .seen svg {
    inline-size: 14px;
    block-size: 14px;
  }
  @media (forced-colors: active) {
    .holder::before {
      background: CanvasText;
    }
    .notice.live {
      border-color: CanvasText;
    }
  }
`;
